/* Preloaded into a child of the torture tests: tells what it changes on disk, and lets changes fail.
 *
 * SHIM_ROOT   only files below this folder are looked at
 * SHIM_TRACE  file that every change is appended to, so that the parent can build what would be left after a loss of power
 * SHIM_FAIL   number of the change that fails, counted from 0
 * SHIM_ERRNO  with this error (28 ENOSPC, 5 EIO)
 * SHIM_ONCE   with it only that change fails; without, every one from there on
 *
 * A record of the trace is 4 numbers of 8 bytes, little-endian (kind, a, b, length), and `length` bytes:
 *   'o' opened, a file descriptor's number of the file, path     'm' made a folder, path
 *   'w' written, a number, b offset, bytes                       't' cut or grown, a number, b length
 *   's' synced, a number                                         'r' renamed, b length of the first path, two paths
 *   'l' linked, b length of the first path, two paths            'u' unlinked, path 
 *   'a' said on standard output, bytes
 * A number stands for one opened file; opened again, it has another number and the same path.
 * The child uses one thread for what is looked at. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 4096

static uint64_t number_of[DESCRIPTORS]; /* 0: not looked at */
static int is_appending[DESCRIPTORS];
static uint64_t opened;
static long change;
static int trace = -1;
static const char *root;
static long fail_at = -1;
static int fail_with = 28, fail_once;

#define REAL(name, result, ...)                                                                                          \
    static result (*real_##name)(__VA_ARGS__);                                                                           \
    if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

static ssize_t write_through(int fd, const void *bytes, size_t length) {
    REAL(write, ssize_t, int, const void *, size_t);
    return real_write(fd, bytes, length);
}

__attribute__((constructor)) static void begin(void) {
    REAL(open, int, const char *, int, ...);
    root = getenv("SHIM_ROOT");
    const char *path = getenv("SHIM_TRACE"), *at = getenv("SHIM_FAIL"), *with = getenv("SHIM_ERRNO");
    if (path) trace = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (at) fail_at = atol(at);
    if (with) fail_with = atoi(with);
    fail_once = getenv("SHIM_ONCE") != NULL;
}

static void tell(char kind, uint64_t a, uint64_t b, const void *bytes, uint64_t length) {
    if (trace < 0) return;
    uint64_t head[4] = {(uint64_t)kind, a, b, length};
    struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
    if (writev(trace, parts, 2) != (ssize_t)(sizeof head + length)) abort();
}

static void tell_both(char kind, const char *from, const char *to) {
    char both[2 * PATH_MAX];
    int length = snprintf(both, sizeof both, "%s%s", from, to);
    tell(kind, 0, strlen(from), both, (uint64_t)length);
}

/* Whether this change must fail; errno is set then. */
static int fails(void) {
    long now = change++;
    if (fail_at < 0 || now < fail_at || (fail_once && now > fail_at)) return 0;
    errno = fail_with;
    return 1;
}

static int is_looked_at(const char *path) {
    return root && strncmp(path, root, strlen(root)) == 0;
}

static uint64_t looked_at(int fd) {
    return fd >= 0 && fd < DESCRIPTORS ? number_of[fd] : 0;
}

static int opened_as(int fd, const char *path, int flags) {
    if (fd >= 0 && fd < DESCRIPTORS) {
        number_of[fd] = 0;
        if (is_looked_at(path)) {
            number_of[fd] = ++opened;
            is_appending[fd] = (flags & O_APPEND) != 0;
            tell('o', opened, (uint64_t)(flags & (O_CREAT | O_TRUNC)), path, strlen(path));
        }
    }
    return fd;
}

/* A file that is made is a change, and one that is cut by being opened, too. */
static int may_open(const char *path, int flags) {
    return !(is_looked_at(path) && (flags & (O_CREAT | O_TRUNC)) && fails());
}

#define OPEN(name)                                                                                                       \
    int name(const char *path, int flags, ...) {                                                                         \
        REAL(name, int, const char *, int, ...);                                                                         \
        va_list rest;                                                                                                    \
        va_start(rest, flags);                                                                                           \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                                        \
        va_end(rest);                                                                                                    \
        return may_open(path, flags) ? opened_as(real_##name(path, flags, mode), path, flags) : -1;                      \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    REAL(close, int, int);
    if (fd >= 0 && fd < DESCRIPTORS) number_of[fd] = 0;
    return real_close(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    uint64_t number = looked_at(fd);
    off_t at = number ? lseek(fd, 0, is_appending[fd] ? SEEK_END : SEEK_CUR) : 0;
    if (number && fails()) return -1;
    ssize_t done = write_through(fd, bytes, length);
    if (number && done > 0) tell('w', number, (uint64_t)at, bytes, (uint64_t)done);
    if (fd == 1 && done > 0) tell('a', 0, 0, bytes, (uint64_t)done);
    return done;
}

#define PWRITE(name, offset_type)                                                                                        \
    ssize_t name(int fd, const void *bytes, size_t length, offset_type at) {                                             \
        REAL(name, ssize_t, int, const void *, size_t, offset_type);                                                     \
        uint64_t number = looked_at(fd);                                                                                 \
        if (number && fails()) return -1;                                                                                \
        ssize_t done = real_##name(fd, bytes, length, at);                                                               \
        if (number && done > 0) tell('w', number, (uint64_t)at, bytes, (uint64_t)done);                                  \
        return done;                                                                                                     \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset_type)                                                                                     \
    int name(int fd, offset_type length) {                                                                               \
        REAL(name, int, int, offset_type);                                                                               \
        uint64_t number = looked_at(fd);                                                                                 \
        if (number && fails()) return -1;                                                                                \
        int done = real_##name(fd, length);                                                                              \
        if (number && done == 0) tell('t', number, (uint64_t)length, NULL, 0);                                           \
        return done;                                                                                                     \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                                                       \
    int name(int fd) {                                                                                                   \
        REAL(name, int, int);                                                                                            \
        uint64_t number = looked_at(fd);                                                                                 \
        if (number && fails()) return -1;                                                                                \
        int done = real_##name(fd);                                                                                      \
        if (number && done == 0) tell('s', number, 0, NULL, 0);                                                          \
        return done;                                                                                                     \
    }
SYNC(fsync)
SYNC(fdatasync)

int rename(const char *from, const char *to) {
    REAL(rename, int, const char *, const char *);
    int is_ours = is_looked_at(from);
    if (is_ours && fails()) return -1;
    int done = real_rename(from, to);
    if (is_ours && done == 0) tell_both('r', from, to);
    return done;
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    REAL(linkat, int, int, const char *, int, const char *, int);
    int is_ours = is_looked_at(from);
    if (is_ours && fails()) return -1;
    int done = real_linkat(from_folder, from, to_folder, to, flags);
    if (is_ours && done == 0) tell_both('l', from, to);
    return done;
}

int unlink(const char *path) {
    REAL(unlink, int, const char *);
    int is_ours = is_looked_at(path);
    if (is_ours && fails()) return -1;
    int done = real_unlink(path);
    if (is_ours && done == 0) tell('u', 0, 0, path, strlen(path));
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir, int, const char *, mode_t);
    int is_ours = is_looked_at(path);
    if (is_ours && fails()) return -1;
    int done = real_mkdir(path, mode);
    if (is_ours && done == 0) tell('m', 0, 0, path, strlen(path));
    return done;
}
