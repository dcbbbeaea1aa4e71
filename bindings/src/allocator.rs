//! Whatever Rust frees in an app's process is wiped first, with what no type of ours owns: a serialiser's buffer, a string that grew.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static WIPING: ZeroAlloc<System> = ZeroAlloc(System);
