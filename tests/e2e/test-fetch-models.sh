#!/bin/sh
# data/fetch-models.sh installs all or nothing. A stub takes the place of npm; no network is used.
#   test-fetch-models.sh SCRIPT        (GUISE_MODELS: a folder with the real models, or absent)
set -eu

script=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
n=0

# The stub answers `npm pack --ignore-scripts --silent PACKAGE` as the file "mode" says.
cat >"$work/bin/npm" <<'END'
#!/bin/sh
case $(cat "$STUB_MODE") in
  offline) echo "npm ERR! network request failed" >&2; exit 1 ;;
  garbage) echo "this is no archive" >package.tgz ;;
  empty) mkdir package && echo '{}' >package/package.json && tar -czf package.tgz package && rm -r package ;;
  wrong) mkdir package
    for name in face_detection_short_range.tflite face_detection_full_range.tflite face_mesh_solution_packed_assets.data; do
      head -c 4000000 /dev/zero >package/$name
    done
    mkdir package/models && echo MIT >package/LICENSE
    cp package/face_detection_short_range.tflite package/models/faceres.json
    cp package/face_detection_short_range.tflite package/models/faceres.bin
    tar -czf package.tgz package && rm -r package ;;
esac
END
chmod +x "$work/bin/npm"
STUB_MODE=$work/mode
export STUB_MODE

# run FOLDER: runs the script with the stub; its exit status in $status, its words in $work/words.
run () {
  status=0
  PATH=$work/bin:$PATH sh "$script" "$1" >"$work/words" 2>&1 || status=$?
}

# verdict NAME: prints the TAP line for the status of the last command given before it.
verdict () {
  n=$((n + 1))
  if [ "$2" = 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; sed 's/^/# /' "$work/words"; fi
}

# refuses NAME MODE WORDS: a new folder must not appear, nor anything beside it.
refuses () {
  mkdir "$work/$2-place"
  echo "$2" >"$work/mode"
  run "$work/$2-place/models"
  failed=0
  [ "$status" != 0 ] || failed=1
  [ -z "$(ls -A "$work/$2-place")" ] || failed=1
  grep -q "$3" "$work/words" || failed=1
  verdict "$1" $failed
}

echo 1..9
refuses "no network" offline "could not be fetched"
refuses "a damaged package" garbage "arrived damaged"
refuses "a package without models" empty "missing from its package"
refuses "a wrong checksum" wrong "wrong checksum"

# What is there stays as it is when the fetch fails.
mkdir "$work/old"
echo mine >"$work/old/face_landmark.tflite"
echo offline >"$work/mode"
run "$work/old"
failed=0
[ "$status" != 0 ] && [ "$(cat "$work/old/face_landmark.tflite")" = mine ] && [ "$(ls -A "$work/old")" = face_landmark.tflite ] ||
  failed=1
verdict "a failed fetch leaves a folder alone" $failed

# Without npm.
mkdir "$work/tools"
for tool in sh mkdir mktemp rm cat cp mv head tail cut tar gzip sha256sum dirname chmod ls; do
  ln -s "$(command -v $tool)" "$work/tools/$tool"
done
status=0
PATH=$work/tools sh "$script" "$work/none" >"$work/words" 2>&1 || status=$?
failed=0
[ "$status" != 0 ] && [ ! -e "$work/none" ] && grep -q "npm is not installed" "$work/words" || failed=1
verdict "no npm" $failed

# A complete folder needs neither npm nor network; one of before there was an attention mesh, or a
# network that knows people, does.
if [ -f "${GUISE_MODELS:-/nowhere}/face_landmark_with_attention.tflite" ] && [ -f "$GUISE_MODELS/faceres.bin" ]; then
  mkdir "$work/complete"
  cp "$GUISE_MODELS"/* "$work/complete"
  status=0
  PATH=$work/tools sh "$script" "$work/complete" >"$work/words" 2>&1 || status=$?
  verdict "a complete folder is kept" $status
  for name in face_landmark_with_attention.tflite faceres.bin; do
    rm "$work/complete/$name"
    status=0
    PATH=$work/tools sh "$script" "$work/complete" >"$work/words" 2>&1 || status=$?
    failed=0
    [ "$status" != 0 ] && [ -f "$work/complete/face_landmark.tflite" ] && grep -q "npm is not installed" "$work/words" ||
      failed=1
    verdict "a folder without $name is fetched anew" $failed
    cp "$GUISE_MODELS/$name" "$work/complete"
  done
else
  echo "ok 7 - a complete folder is kept # SKIP the models are not here"
  echo "ok 8 - a folder without the attention mesh is fetched anew # SKIP the models are not here"
  echo "ok 9 - a folder without faceres.bin is fetched anew # SKIP the models are not here"
fi
