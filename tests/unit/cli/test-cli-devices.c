/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the program says of GPUs, with a module that answers as it is told and a description of
 * other computers in place of /proc and /sys. Arguments: the program, the module. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "media/guise-pipewire-camera.h"

static const char *program;
static const char *module;
static const char *stand_in; /* of cameras */

typedef struct
{
  char *root; /* of the described computer; owned */
  int   status;
  char *out; /* owned */
} Run;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
               g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
run_clear (Run *run)
{
  remove_tree (run->root);
  g_free (run->root);
  g_free (run->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_init (Run *run)
{
  g_autoptr (GError) error = NULL;

  run->root = g_dir_make_tmp ("guise-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
describe (const Run *run, const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (run->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

/* An NVIDIA adapter on the PCI bus; its driver and its plugged connector may be absent. */
static void
describe_adapter (const Run *run, const char *bus, const char *driver, const char *connector)
{
  g_autofree char *folder = g_strconcat ("sys/bus/pci/devices/", bus, NULL);
  g_autofree char *vendor = g_strconcat (folder, "/vendor", NULL);
  g_autofree char *class = g_strconcat (folder, "/class", NULL);

  describe (run, vendor, "0x10de\n");
  describe (run, class, "0x030000\n");
  if (driver != NULL)
    {
      g_autofree char *target = g_strconcat ("../../../bus/pci/drivers/", driver, NULL);
      g_autofree char *link = g_build_filename (run->root, folder, "driver", NULL);
      g_autoptr (GFile) file = g_file_new_for_path (link);

      g_assert_true (g_file_make_symbolic_link (file, target, NULL, NULL));
    }
  if (connector != NULL)
    {
      g_autofree char *in = g_strdup_printf ("%s/drm/card1/card1-%s/status", folder, connector);
      g_autofree char *other = g_strconcat (folder, "/drm/card1/card1-VGA-1/status", NULL);

      describe (run, in, "connected\n");
      describe (run, other, "disconnected\n");
    }
}

/* Runs the program; @variables are "NAME=VALUE", separated by blanks. Returns the last event. */
static JsonObject *
call (Run *run, const char *variables, const char *words)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_auto (GStrv) pairs = g_strsplit (variables, " ", -1);
  g_autofree char *line = g_strconcat ("guise ", words, NULL);
  g_auto (GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (line, NULL, &argv, NULL));
  g_free (argv[0]);
  argv[0] = g_strdup (program);
  g_subprocess_launcher_setenv (launcher, "GUISE_SYSTEM_ROOT", run->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "GUISE_CUDA_MODULE", module, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "OMPI_COMM_WORLD_LOCAL_RANK");
  g_subprocess_launcher_unsetenv (launcher, "CUDA_VISIBLE_DEVICES");
  for (size_t i = 0; pairs[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (pairs[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        {
          g_strdelimit (pair[1], "_", ' ');
          g_subprocess_launcher_setenv (launcher, pair[0], pair[1], TRUE);
        }
    }
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_clear_pointer (&run->out, g_free);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &run->out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  run->status = g_subprocess_get_exit_status (process);
  g_strchomp (run->out);
  node = json_from_string (strrchr (run->out, '\n') != NULL ? strrchr (run->out, '\n') : run->out,
                           &error);
  g_assert_no_error (error);
  return json_node_dup_object (node);
}

/* Calls `devices`; the kinds of advice have to be these, separated by blanks. */
static JsonObject *
expect_advice (Run *run, const char *variables, const char *kinds)
{
  JsonObject *result = call (run, variables, "devices --json");
  JsonArray  *advice = json_object_get_array_member (result, "advice");
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_cmpint (run->status, ==, 0);
  for (guint i = 0; i < json_array_get_length (advice); i++)
    {
      JsonObject *one = json_array_get_object_element (advice, i);

      g_assert_null (strchr (json_object_get_string_member (one, "text"), '\n'));
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "",
                              json_object_get_string_member (one, "kind"));
    }
  g_assert_cmpstr (found->str, ==, kinds);
  return result;
}

static void
test_display (void)
{
  g_auto (Run) run = { NULL };
  g_autoptr (JsonObject) plugged = NULL;
  g_autoptr (JsonObject) watched = NULL;
  g_autoptr (JsonObject) none = NULL;
  JsonObject *gpu, *advice;

  run_init (&run);
  none = expect_advice (&run, "GUISE_FAKE_GPUS=NVIDIA_H200", "");
  g_assert_true (json_object_get_null_member (none, "gpu_reason"));
  gpu = json_array_get_object_element (json_object_get_array_member (none, "gpus"), 0);
  g_assert_false (json_object_get_boolean_member (gpu, "display"));
  g_assert_cmpstr (json_object_get_string_member (gpu, "compute_capability"), ==, "9.0");

  watched = expect_advice (&run, "GUISE_FAKE_GPUS=NVIDIA_H200!", "display");
  describe_adapter (&run, "0000:01:00.0", "nvidia", "HDMI-A-1");
  plugged = expect_advice (&run, "GUISE_FAKE_GPUS=NVIDIA_H200", "display");
  gpu = json_array_get_object_element (json_object_get_array_member (plugged, "gpus"), 0);
  g_assert_true (json_object_get_boolean_member (gpu, "display"));
  g_assert_cmpstr (json_object_get_string_member (gpu, "connectors"), ==, "HDMI-A-1");
  advice = json_array_get_object_element (json_object_get_array_member (plugged, "advice"), 0);
  g_assert_nonnull (strstr (json_object_get_string_member (advice, "text"), "HDMI-A-1"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (advice, "how_to")), ==, 3);
}

static void
test_mixed (void)
{
  g_auto (Run) run = { NULL };
  g_autoptr (JsonObject) mixed = NULL;
  g_autoptr (JsonObject) equal = NULL;

  run_init (&run);
  mixed = expect_advice (&run, "GUISE_FAKE_GPUS=NVIDIA_A,NVIDIA_B,NVIDIA_A", "mixed");
  equal = expect_advice (&run, "GUISE_FAKE_GPUS=NVIDIA_A,NVIDIA_A", "");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (equal, "gpus")), ==, 2);
}

static void
test_drivers (void)
{
  g_auto (Run) run = { NULL };
  g_autoptr (JsonObject) old = NULL;
  g_autoptr (JsonObject) without = NULL;
  g_autoptr (JsonObject) nouveau = NULL;
  g_autoptr (JsonObject) no_backend = NULL;
  g_autoptr (JsonObject) no_gpu = NULL;
  const char *text;

  run_init (&run);
  no_gpu = expect_advice (&run, "GUISE_FAKE_DRIVER=0", "");
  g_assert_nonnull (json_object_get_string_member (no_gpu, "gpu_reason"));
  describe (&run, "proc/driver/nvidia/version",
            "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  550.54.14  Release Build\n");
  old = expect_advice (&run, "GUISE_FAKE_DRIVER=12040 GUISE_FAKE_GPUS=NVIDIA_A", "old-driver");
  text = json_object_get_string_member (
    json_array_get_object_element (json_object_get_array_member (old, "advice"), 0), "text");
  g_assert_nonnull (strstr (text, "550.54.14"));
  g_assert_nonnull (strstr (text, "12.4"));
  g_assert_nonnull (strstr (text, "driver 580"));

  describe_adapter (&run, "0000:01:00.0", NULL, NULL);
  without = expect_advice (&run, "GUISE_FAKE_DRIVER=0", "no-driver");
  describe_adapter (&run, "0000:02:00.0", "nouveau", NULL);
  nouveau = expect_advice (&run, "GUISE_FAKE_DRIVER=0", "nouveau");
  no_backend = expect_advice (&run, "GUISE_CUDA_MODULE=/nonexistent", "no-backend nouveau");
}

#define SECOND_OF_2                                                             \
  "OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=2 OMPI_COMM_WORLD_LOCAL_RANK=1 " \
  "OMPI_COMM_WORLD_LOCAL_SIZE=2 "

/* Which device a verb gets: its events are looked at, the work itself fails early. */
static void
test_choice (void)
{
  static const struct
  {
    const char *variables;
    const char *words;
    int         status;
    const char *said;
  } cases[] = {
    { "GUISE_FAKE_GPUS=A", "step --json --device cuda", 2, "\"device\":\"cuda:0/fp32\"" },
    { "GUISE_FAKE_GPUS=A", "step --json --precision tf32", 2, "\"device\":\"cuda:0/tf32\"" },
    { "GUISE_FAKE_GPUS=A", "train --json", 2, "\"device\":\"cuda:0\"" },
    { "GUISE_FAKE_GPUS=A", "swap --json", 2, "\"device\":\"cuda:0/tf32\"" },
    { "GUISE_FAKE_GPUS=A*", "live --json --device cuda", 2, "\"device\":\"cuda:0/fp32\"" },
    { "GUISE_FAKE_DRIVER=0", "swap --json", 2, "\"device\":\"cpu\"" },
    { "GUISE_FAKE_GPUS=A", "train --json --precision bf16", 2, "\"device\":\"cuda:0/bf16\"" },
    { "GUISE_FAKE_GPUS=A", "train --json --precision bf16 --device cpu", 2, "takes a GPU" },
    { "GUISE_FAKE_GPUS=A", "train --json --precision double", 2, "Unknown precision" },
    { "GUISE_FAKE_GPUS=A*", "train --json --precision bf16", 77, "--precision fp16" },
    { "GUISE_FAKE_GPUS=A*", "train --json --precision fp16", 2, "\"device\":\"cuda:0/fp16\"" },
    { "GUISE_FAKE_GPUS=A?,B", "train --json", 2, "\"device\":\"cuda:1\"" },
    { "GUISE_FAKE_GPUS=A?,B", "train --json --device cuda:0", 77, "no code for it" },
    { "GUISE_FAKE_GPUS=A,B", "train --json --device cuda:2", 77, "there are 2" },
    { "GUISE_FAKE_GPUS=A,B", "train --json --device cuda:0,1", 77, "mpirun -n 2" },
    { "GUISE_FAKE_GPUS=A,B", "step --json --device cuda:0,1", 2, "uses one GPU" },
    /* several processes: only the first says which device it has, so the first has the second place
     */
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B", "train --json --device cuda", 2, "\"device\":\"cuda:1\"" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B,C", "train --json --device cuda:0,2", 2,
      "\"device\":\"cuda:2\"" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B", "train --json", 2, "\"device\":\"cuda:1\"" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B?", "train --json", 77, "GPU 1 cannot be used" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B", "train --json --device cuda:1", 77,
      "there is 1 GPU for the 2 processes" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A", "train --json --device cuda", 77,
      "there is 1 GPU for the 2 processes" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A", "train --json", 2, "\"device\":\"cpu\"" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A", "train --json --precision bf16", 77, "as many processes" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A CUDA_VISIBLE_DEVICES=1", "train --json --device cuda", 2,
      "\"device\":\"cuda:0\"" },
    { SECOND_OF_2 "GUISE_FAKE_DRIVER=0", "train --json --device cuda", 77, "no NVIDIA driver" },
    { SECOND_OF_2 "GUISE_FAKE_DRIVER=0", "train --json", 2, "\"device\":\"cpu\"" },
    { SECOND_OF_2 "GUISE_FAKE_GPUS=A,B", "step --json --device cuda:1", 2,
      "\"device\":\"cuda:1/fp32\"" },
    /* Slurm, without a word about how many are here */
    { "GUISE_FAKE_GPUS=A,B SLURM_PROCID=0 SLURM_LOCALID=1 SLURM_NTASKS=4", "train --json", 2,
      "\"device\":\"cuda:1\"" },
    { "GUISE_FAKE_GPUS=A SLURM_PROCID=0 SLURM_LOCALID=1 SLURM_NTASKS=4", "train --json", 77,
      "as many processes as there are GPUs" },
    { "GUISE_FAKE_DRIVER=0", "train --json", 2, "\"device\":\"cpu\"" },
    { "GUISE_FAKE_DRIVER=0", "train --json --device cuda", 77, "no NVIDIA driver" },
    { "GUISE_FAKE_DRIVER=0", "train --json --precision bf16", 77, "takes a GPU" },
  };
  g_auto (Run) run = { NULL };

  run_init (&run);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) last = call (&run, cases[i].variables, cases[i].words);

      g_test_message ("%s: %s", cases[i].words, run.out);
      g_assert_cmpint (run.status, ==, cases[i].status);
      g_assert_nonnull (strstr (run.out, cases[i].said));
    }
}

/* A GPU that one process lacks others may have: it is said, though that process is not the first.
 */
static void
test_other_rank (void)
{
  const char *const argv[] = { program, "train", "--json", "--device", "cuda:0,1", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *said = NULL;

  g_subprocess_launcher_setenv (launcher, "GUISE_CUDA_MODULE", module, TRUE);
  g_subprocess_launcher_setenv (launcher, "GUISE_FAKE_GPUS", "A,B?", TRUE);
  g_subprocess_launcher_setenv (launcher, "OMPI_COMM_WORLD_RANK", "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "OMPI_COMM_WORLD_SIZE", "2", TRUE);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, &said, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 77);
  g_assert_cmpstr (out, ==, "");
  g_assert_nonnull (strstr (said, "process 1: GPU 1 cannot be used"));
}

/* A camera and a virtual one, answered by the preloaded stand-in; where PipeWire listens, its own
 * behind them. */
static void
check_cameras (const char *runtime, guint n_virtual)
{
  const char *const argv[] = { program, "devices", "--json", NULL };
  g_auto (GStrv) environment = g_get_environ ();
  g_autofree char *out = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *result;
  JsonObject *camera;
  JsonObject *mode;
  JsonArray  *cameras;
  int         status;

  environment = g_environ_setenv (environment, "LD_PRELOAD", stand_in, TRUE);
  environment = g_environ_setenv (environment, "GUISE_FAKE_CAMERAS", "1", TRUE);
  environment = g_environ_setenv (environment, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
  environment = g_environ_setenv (environment, "PIPEWIRE_RUNTIME_DIR", runtime, TRUE);
  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, environment, 0, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  g_strchomp (out);
  node = json_from_string (strrchr (out, '\n') != NULL ? strrchr (out, '\n') : out, NULL);
  result = json_node_get_object (node);
  cameras = json_object_get_array_member (result, "cameras");
  g_assert_cmpuint (json_array_get_length (cameras), ==, 1);
  camera = json_array_get_object_element (cameras, 0);
  g_assert_cmpstr (json_object_get_string_member (camera, "device"), ==, "/dev/video0");
  g_assert_cmpstr (json_object_get_string_member (camera, "name"), ==, "Guise Test Camera");
  g_assert_cmpstr (json_object_get_string_member (camera, "bus"), ==, "usb-test-1");
  mode = json_array_get_object_element (json_object_get_array_member (camera, "modes"), 0);
  g_assert_cmpint (json_object_get_int_member (mode, "width"), ==, 640);
  g_assert_cmpfloat (json_object_get_double_member (mode, "rate"), ==, 30.0);
  cameras = json_object_get_array_member (result, "virtual_cameras");
  g_assert_cmpuint (json_array_get_length (cameras), ==, n_virtual);
  camera = json_array_get_object_element (cameras, n_virtual - 1);
  g_assert_cmpstr (json_object_get_string_member (camera, "device"), ==,
                   n_virtual > 1 ? "pipewire" : "/dev/video1");
}

static void
test_cameras (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-test-XXXXXX", NULL);
  g_autofree char *socket = g_build_filename (folder, "pipewire-0", NULL);

  check_cameras (folder, 1);
  g_assert_true (g_file_set_contents (socket, "", 0, NULL));
  g_setenv ("PIPEWIRE_RUNTIME_DIR", folder, TRUE);
  check_cameras (folder, guise_pipewire_camera_is_possible () ? 2 : 1); /* by the build */
  g_assert_cmpint (g_remove (socket), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program = argv[1];
  module = argv[2];
  stand_in = argv[3];
  g_test_add_func ("/cli-devices/cameras", test_cameras);
  g_test_add_func ("/cli/devices/display", test_display);
  g_test_add_func ("/cli/devices/mixed", test_mixed);
  g_test_add_func ("/cli/devices/drivers", test_drivers);
  g_test_add_func ("/cli/devices/choice", test_choice);
  g_test_add_func ("/cli/devices/other-rank", test_other_rank);
  return g_test_run ();
}
