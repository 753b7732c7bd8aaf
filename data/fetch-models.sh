#!/bin/sh
# Fetches the face models from their npm packages, pinned by version and SHA-256, into a folder.
#   sh data/fetch-models.sh [FOLDER]     (default: models)
# All or nothing: the folder appears, complete, only after every checksum was right. What is
# already there and right is kept without network.
set -eu
LC_ALL=C
export LC_ALL

target=${1:-models}

detection_package=@mediapipe/face_detection@0.4.1657300184
mesh_package=@mediapipe/face_mesh@0.4.1657299874
person_package=@vladmandic/human@3.3.6

short_sum=3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633
full_sum=99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3
bundle_sum=dbe5905c582c0462cdaea17e7e6ecea92edaa8cccc515c5e2e7291f2cbb5fb99
attention_sum=883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d
mesh_sum=c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1
person_sum=5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df
person_weights_sum=2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b

# Where the mesh networks lie in the bundle of the mesh package: the attention mesh first, then the
# plain one.
mesh_offset=2495952
mesh_bytes=1241896

apache=/usr/share/common-licenses/Apache-2.0
staged= packages=

fail () {
  echo "fetch-models: $1" >&2
  exit 1
}

clean_up () {
  [ -z "$packages" ] || rm -rf "$packages"
  [ -z "$staged" ] || rm -rf "$staged"
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM

# check FILE SUM WHAT: fails, naming WHAT, when FILE has another checksum.
check () {
  [ -f "$1" ] || fail "$3 is missing from its package; nothing was installed"
  echo "$2  $1" | sha256sum -c --status 2>/dev/null ||
    fail "$3 has a wrong checksum ($(sha256sum <"$1" | cut -c 1-16)..., expected $(echo "$2" | cut -c 1-16)...); nothing was installed"
}

is_complete () {
  [ -s "$target/LICENSE" ] && [ -s "$target/LICENSE-human" ] && [ -s "$target/ATTRIBUTION" ] &&
    sha256sum -c --status 2>/dev/null <<END
$short_sum  $target/face_detection_short_range.tflite
$full_sum  $target/face_detection_full_range.tflite
$mesh_sum  $target/face_landmark.tflite
$attention_sum  $target/face_landmark_with_attention.tflite
$person_sum  $target/faceres.json
$person_weights_sum  $target/faceres.bin
END
}

# fetch PACKAGE FOLDER: downloads and unpacks one package; nothing of it is run.
fetch () {
  mkdir "$2"
  if ! (cd "$2" && npm pack --ignore-scripts --silent "$1") >"$packages/log" 2>&1; then
    tail -n 5 "$packages/log" >&2
    fail "$1 could not be fetched (is there a network?); nothing was installed"
  fi
  set -- "$1" "$2" "$2"/*.tgz
  tar -xzf "$3" -C "$2" 2>/dev/null || fail "$1 arrived damaged; nothing was installed"
}

if is_complete; then
  exit 0
fi
command -v npm >/dev/null || fail "npm is not installed; it fetches the face models (Debian package: npm)"
[ -s "$apache" ] || fail "$apache, the licence text to go with the models, is not there (Debian package: base-files)"

mkdir -p "$(dirname "$target")" || fail "cannot write to $(dirname "$target")"
packages=$(mktemp -d)
staged=$(mktemp -d "$(dirname "$target")/.models.XXXXXX") || fail "cannot write to $(dirname "$target")"

echo "fetch-models: $detection_package"
fetch "$detection_package" "$packages/detection"
echo "fetch-models: $mesh_package"
fetch "$mesh_package" "$packages/mesh"
echo "fetch-models: $person_package"
fetch "$person_package" "$packages/person"

bundle=$packages/mesh/package/face_mesh_solution_packed_assets.data
check "$bundle" "$bundle_sum" "the bundle of $mesh_package"
tail -c "+$((mesh_offset + 1))" "$bundle" | head -c "$mesh_bytes" >"$staged/face_landmark.tflite"
head -c "$mesh_offset" "$bundle" >"$staged/face_landmark_with_attention.tflite"
cp "$packages"/detection/package/face_detection_short_range.tflite \
   "$packages"/detection/package/face_detection_full_range.tflite "$staged/" ||
  fail "$detection_package lacks a model; nothing was installed"
check "$staged/face_detection_short_range.tflite" "$short_sum" face_detection_short_range.tflite
check "$staged/face_detection_full_range.tflite" "$full_sum" face_detection_full_range.tflite
check "$staged/face_landmark.tflite" "$mesh_sum" face_landmark.tflite
check "$staged/face_landmark_with_attention.tflite" "$attention_sum" face_landmark_with_attention.tflite

cp "$packages"/person/package/models/faceres.json "$packages"/person/package/models/faceres.bin "$staged/" &&
  cp "$packages"/person/package/LICENSE "$staged/LICENSE-human" ||
  fail "$person_package lacks a model or its licence; nothing was installed"
check "$staged/faceres.json" "$person_sum" faceres.json
check "$staged/faceres.bin" "$person_weights_sum" faceres.bin

cp "$apache" "$staged/LICENSE"
cat >"$staged/ATTRIBUTION" <<END
The detection and mesh models in this folder are part of MediaPipe.
Copyright The MediaPipe Authors. Licensed under the Apache License, Version 2.0 (see LICENSE).

face_detection_short_range.tflite   from the npm package $detection_package, unchanged
face_detection_full_range.tflite    from the npm package $detection_package, unchanged
face_landmark.tflite                from the npm package $mesh_package, bytes $mesh_offset
                                    to $((mesh_offset + mesh_bytes)) of face_mesh_solution_packed_assets.data, unchanged
face_landmark_with_attention.tflite from the same, bytes 0 to $mesh_offset, unchanged

faceres.json, faceres.bin           from the npm package $person_package, unchanged

The descriptor model is FaceRes of HSE_FaceRec_tf by Andrey V. Savchenko (HSE University), a MobileNet
trained on the VGGFace2 data set (Cao, Shen, Xie, Parkhi, Zisserman: VGGFace2: a dataset for recognising
faces across pose and age, 2018). Converted to TensorFlow.js by Vladimir Mandic, MIT License (see
LICENSE-human).
END
chmod 755 "$staged"
chmod 644 "$staged"/*

# A new folder appears by one rename; in a folder that is there each file does, and what else it
# holds stays.
if [ ! -e "$target" ]; then
  mv "$staged" "$target"
  staged=
else
  [ -d "$target" ] || fail "$target exists and is no folder; nothing was installed"
  mv -f "$staged"/* "$target/" || fail "cannot write to $target"
fi
is_complete || fail "$target does not hold what was just put there"
echo "fetch-models: installed in $target"
