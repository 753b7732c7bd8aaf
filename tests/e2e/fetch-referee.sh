#!/bin/sh
# Fetches ONNX Runtime for node, the referee of the .dfm tests, from its npm packages, pinned by
# version and SHA-256, into a folder. Nothing of the program uses it.
#   sh tests/e2e/fetch-referee.sh [FOLDER]     (default: tests/e2e/node_modules)
# All or nothing: the folder appears, complete, only after every checksum was right. Scripts of the
# packages are never run; of the libraries only this machine's is kept. What is already there is
# kept without network.
set -eu
LC_ALL=C
export LC_ALL

target=${1:-tests/e2e/node_modules}

version=1.30.0
node_sum=6e3390d6b783e7be946fad629292799da28d0b42f84856e50d2c1b0383291e75
common_sum=7906c439e0d3e0f4048caa23b64cdfadc0f455c377f579ce1ab2a4b778f07d5f
stamp="onnxruntime-node@$version $node_sum"

staged= packages=

fail () {
  echo "fetch-referee: $1" >&2
  exit 1
}

clean_up () {
  [ -z "$packages" ] || rm -rf "$packages"
  [ -z "$staged" ] || rm -rf "$staged"
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

# fetch NAME SUM FOLDER [PATTERN]: downloads a package, checks it and unpacks it, or only what
# matches the patterns, into FOLDER.
fetch () {
  name=$1 sum=$2 folder=$3
  shift 3
  if ! (cd "$packages" && npm pack --ignore-scripts --silent "$name@$version") >"$packages/log" 2>&1; then
    tail -n 5 "$packages/log" >&2
    fail "$name@$version could not be fetched (is there a network?); nothing was installed"
  fi
  archive=$packages/$name-$version.tgz
  echo "$sum  $archive" | sha256sum -c --status 2>/dev/null ||
    fail "$name@$version has a wrong checksum; nothing was installed"
  mkdir "$folder"
  tar -xzf "$archive" -C "$folder" --strip-components=1 --no-same-owner --wildcards "$@" ||
    fail "$name@$version arrived damaged; nothing was installed"
}

if [ "$(cat "$target/.referee" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi
command -v npm >/dev/null || fail "npm is not installed; it fetches ONNX Runtime (Debian package: npm)"
case $(uname -m) in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *) fail "there is no ONNX Runtime for $(uname -m) in the package" ;;
esac

mkdir -p "$(dirname "$target")" || fail "cannot write to $(dirname "$target")"
packages=$(mktemp -d)
staged=$(mktemp -d "$(dirname "$target")/.referee.XXXXXX") || fail "cannot write to $(dirname "$target")"

echo "fetch-referee: onnxruntime-node@$version (108 MiB)"
fetch onnxruntime-node "$node_sum" "$staged/onnxruntime-node" \
  package/package.json package/README.md 'package/dist/*' "package/bin/napi-v6/linux/$machine/*"
fetch onnxruntime-common "$common_sum" "$staged/onnxruntime-common" 'package/*'
echo "$stamp" >"$staged/.referee"
chmod 755 "$staged"

[ ! -e "$target" ] || [ -e "$target/.referee" ] ||
  fail "$target exists and was not made by this script; nothing was installed"
rm -rf "$target"
mv "$staged" "$target"
staged=
echo "fetch-referee: installed in $target"
