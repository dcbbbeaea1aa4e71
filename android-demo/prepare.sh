#!/usr/bin/env bash
# prepare.sh: turns the .aar files of deps.txt and this app's resources into what Maven and Robolectric can use, under
# target/aar/. Wants aapt2 (Debian package aapt), unzip and Maven. Does nothing where that is fresh.
#   repo/     a file repository with each one's classes.jar as example.staffpassport.aar:NAME:1
#   gen/      the R classes, as Java sources
#   res.apk   all resources, linked by aapt2
# The profile `google` (mvn -Pgoogle, or MAVEN_ARGS=-Pgoogle here) asks Google's repository, too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
android_all=14-robolectric-10818077
group=example.staffpassport.aar
out=target/aar

state=$(find deps.txt AndroidManifest.xml prepare.sh res -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/.ready" 2>/dev/null || true)" = "$state" ]; then exit 0; fi
rm -rf "$out"
mkdir -p "$out"/{libs,jars,flat,gen,x}
{
  echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
  echo "<groupId>$group</groupId><artifactId>resolve</artifactId><version>1</version>"
  echo '<profiles><profile><id>google</id><repositories><repository><id>google</id>' \
    '<url>https://maven.google.com</url></repository></repositories></profile></profiles><dependencies>'
  # No transitive dependencies: deps.txt names everything, at versions that go together.
  while IFS=: read -r g a v t; do
    echo "<dependency><groupId>$g</groupId><artifactId>$a</artifactId><version>$v</version><type>$t</type>" \
      '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>'
  done <deps.txt
  echo '</dependencies></project>'
} >"$out/resolve.xml"
# shellcheck disable=SC2086
mvn() { command mvn -B -ntp -q ${MAVEN_ARGS:-} "$@"; }
mvn -f "$out/resolve.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$PWD/$out/libs"
mvn org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -f "$out/resolve.xml" -Dartifact="org.robolectric:android-all:$android_all" -DoutputDirectory="$PWD/$out"

packages=()
for f in "$out"/libs/*.aar; do
  n=$(basename "$f" .aar)
  unzip -qo "$f" -d "$out/x/$n"
  if [ -e "$out/x/$n/classes.jar" ]; then cp "$out/x/$n/classes.jar" "$out/jars/$n.jar"; fi
  if [ -n "$(ls -A "$out/x/$n/res" 2>/dev/null)" ]; then aapt2 compile --dir "$out/x/$n/res" -o "$out/flat/$n.zip"; fi
  packages+=("$(grep -oE 'package="[^"]*"' "$out/x/$n/AndroidManifest.xml" | head -1 | cut -d'"' -f2)")
done
cp "$out"/libs/*.jar "$out/jars/"
aapt2 compile --dir res -o "$out/app.zip"

res=()
for z in "$out"/flat/*.zip; do res+=(-R "$z"); done
aapt2 link -o "$out/res.apk" -I "$out/android-all-$android_all.jar" --manifest AndroidManifest.xml --auto-add-overlay \
  --non-final-ids --extra-packages "$(printf '%s\n' "${packages[@]}" | sort -u | paste -sd:)" --java "$out/gen" \
  "${res[@]}" -R "$out/app.zip"

for j in "$out"/jars/*.jar; do
  n=$(basename "$j" .jar)
  d=$out/repo/${group//.//}/$n/1
  mkdir -p "$d"
  cp "$j" "$d/$n-1.jar"
  echo "<project><modelVersion>4.0.0</modelVersion><groupId>$group</groupId><artifactId>$n</artifactId><version>1</version></project>" \
    >"$d/$n-1.pom"
done
echo "$state" >"$out/.ready"
