#!/usr/bin/env bash
# Puts parsegres-cloud with its npm packages under a prefix, in place of what an older one had there:
#   install-cloud.sh PREFIX       PREFIX/lib/parsegres-cloud and the link PREFIX/bin/parsegres-cloud
set -euo pipefail
. "$(dirname "$0")/lib.sh"
umask 022

place=$1/lib/parsegres-cloud
rm -rf "$place"
mkdir -p "$place" "$1/bin"
cp -R "$ROOT"/cloud/{bin,src,node_modules,package.json} "$place"
# The checkout may be its owner's alone.
chmod -R u+w,go-w,a+rX "$place"
ln -sfn ../lib/parsegres-cloud/bin/parsegres-cloud.js "$1/bin/parsegres-cloud"
