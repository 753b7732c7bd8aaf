#!/bin/sh
# data/gpu-archs: for which GPUs set-up compiles. Stubs take the places of nvcc and nvidia-smi.
#   test-gpu-archs.sh SCRIPT BUILD      (BUILD: a build folder that Meson has configured)
set -eu

script=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/build/meson-info"
n=0

printf '#!/bin/sh\nprintf "compute_%%s\\n" 75 80 86 90\n' >"$work/bin/nvcc"
# The file "gpus" has a line for each GPU; without it there is no driver.
printf '#!/bin/sh\n[ -f "$STUB_GPUS" ] || { echo "no driver"; exit 9; }\ncat "$STUB_GPUS"\n' >"$work/bin/nvidia-smi"
chmod +x "$work/bin/nvcc" "$work/bin/nvidia-smi"
STUB_GPUS=$work/gpus
export STUB_GPUS

# gpus [CAPABILITY ...]: those of this computer from now on.
gpus () {
  rm -f "$STUB_GPUS"
  [ $# -eq 0 ] || printf '%s\n' "$@" >"$STUB_GPUS"
}

# says NAME WORDS [BUILD]: the script must print WORDS.
says () {
  n=$((n + 1)) name=$1 wanted=$2
  shift 2
  said=$(PATH=$work/bin:$PATH sh "$script" "$@" 2>&1) || said="failed: $said"
  if [ "$said" = "$wanted" ]; then echo "ok $n - $name"; else printf 'not ok %s - %s\n# "%s", not "%s"\n' "$n" "$name" "$said" "$wanted"; fi
}

echo 1..8
says "without a GPU there is code for one, which later ones compile" 80
gpus 9.0 8.6 9.0
says "with GPUs there is code for each of them" 86,90
gpus 12.0 8.6
says "with one that the compiler does not know there is code to compile" 80

# The build's own folder, for how Meson writes it, with another list.
sed 's/\("name": "gpu_archs", "value": \)\[[^]]*\]/\1["80", "90"]/' "$build/meson-info/intro-buildoptions.json" \
  >"$work/build/meson-info/intro-buildoptions.json"
gpus
says "a build stays as it is without a GPU" "" "$work/build"
gpus 9.0 8.0
says "a build stays as it is where it has the code" "" "$work/build"
gpus 8.6
says "a GPU that came later is added" 80,86,90 "$work/build"
gpus 8.6 7.5
says "so are several" 75,80,86,90 "$work/build"
gpus 12.0
says "one that the compiler does not know changes nothing" "" "$work/build"
