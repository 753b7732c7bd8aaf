/* SPDX-License-Identifier: GPL-3.0-or-later
 * Processor, memory, battery, heat, disks and cameras of made-up computers. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "host/guise-host-computer.h"
#include "host/guise-host-probe.h"
#include "host/guise-host-system.h"
#include "support/guise-test.h"

#define GB ((uint64_t) 1000000000)

static void
put (const char *root, const char *path, const char *text)
{
  g_autofree char *file = g_build_filename (root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
}

/* NULL: there is none */
static const GuiseHostFinding *
find (const GPtrArray *findings, GuiseHostFact fact)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const GuiseHostFinding *) findings->pdata[i])->fact == fact)
      return findings->pdata[i];
  return NULL;
}

static void
test_good (void)
{
  char *root = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) findings = NULL;
  const GuiseHostFinding *found;

  put (root, "proc/cpuinfo", "processor\t: 0\nmodel name\t: Zen 3\nflags\t\t: fpu avx avx2 fma\n");
  put (root, "proc/meminfo", "MemTotal:       32000000 kB\nMemAvailable:   20000000 kB\n");
  put (root, "sys/class/power_supply/AC/type", "Mains\n");
  put (root, "sys/class/power_supply/AC/online", "1\n");
  put (root, "sys/class/power_supply/BAT0/type", "Battery\n");
  put (root, "sys/class/hwmon/hwmon0/name", "k10temp\n");
  put (root, "sys/class/hwmon/hwmon0/temp1_input", "54250\n");
  put (root, "sys/class/hwmon/hwmon0/temp1_crit", "95000\n");
  findings = guise_host_judge_computer (root);
  g_assert_cmpuint (findings->len, ==, 3);
  found = find (findings, GUISE_HOST_PROCESSOR);
  g_assert_cmpint (found->state, ==, GUISE_HOST_GOOD);
  g_assert_cmpstr (found->name, ==, "Zen 3");
  found = find (findings, GUISE_HOST_MEMORY);
  g_assert_cmpint (found->state, ==, GUISE_HOST_GOOD);
  g_assert_cmpuint (found->n_bytes, ==, UINT64_C (32000000) * 1024);
  g_assert_cmpuint (found->n_free_bytes, ==, UINT64_C (20000000) * 1024);
  found = find (findings, GUISE_HOST_HEAT);
  g_assert_cmpint (found->state, ==, GUISE_HOST_GOOD);
  g_assert_cmpfloat (found->degrees, ==, 54.25);
  g_assert_cmpfloat (found->limit, ==, 95);
  guise_test_rm_rf (root);
}

/* Little memory, an old processor, on battery, and of several sensors the hottest for its limit. */
static void
test_poor (void)
{
  char *root = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) findings = NULL;
  const GuiseHostFinding *found;

  put (root, "proc/cpuinfo", "model name\t: Old\nflags\t\t: fpu sse4_1 avx20\n");
  put (root, "proc/meminfo", "MemTotal:       8000000 kB\n");
  put (root, "sys/class/power_supply/AC/type", "Mains\n");
  put (root, "sys/class/power_supply/AC/online", "0\n");
  put (root, "sys/class/hwmon/hwmon0/name", "nvme\n");
  put (root, "sys/class/hwmon/hwmon0/temp1_input", "80000\n");
  put (root, "sys/class/hwmon/hwmon0/temp1_crit", "84800\n");
  put (root, "sys/class/hwmon/hwmon1/name", "coretemp\n");
  put (root, "sys/class/hwmon/hwmon1/temp1_input", "90000\n");
  put (root, "sys/class/hwmon/hwmon1/temp1_crit", "110000\n");
  put (root, "sys/class/hwmon/hwmon1/temp2_input", "-274000\n");
  findings = guise_host_judge_computer (root);
  g_assert_cmpint (find (findings, GUISE_HOST_PROCESSOR)->state, ==, GUISE_HOST_BETTER);
  g_assert_cmpint (find (findings, GUISE_HOST_MEMORY)->state, ==, GUISE_HOST_BETTER);
  g_assert_cmpint (find (findings, GUISE_HOST_BATTERY)->state, ==, GUISE_HOST_BETTER);
  found = find (findings, GUISE_HOST_HEAT);
  g_assert_cmpstr (found->name, ==, "nvme");
  g_assert_cmpint (found->state, ==, GUISE_HOST_BETTER);
  guise_test_rm_rf (root);
}

/* A computer that tells nothing has no row that claims something. */
static void
test_silent (void)
{
  char *root = guise_test_tmp_dir ();
  g_autoptr (GPtrArray) findings = guise_host_judge_computer (root);

  g_assert_cmpuint (findings->len, ==, 2);
  g_assert_cmpint (find (findings, GUISE_HOST_MEMORY)->state, ==, GUISE_HOST_UNKNOWN);
  g_assert_cmpint (find (findings, GUISE_HOST_PROCESSOR)->state, ==, GUISE_HOST_GOOD);
  g_assert_null (find (findings, GUISE_HOST_PROCESSOR)->name);
  guise_test_rm_rf (root);
}

static void
test_space (void)
{
  static const struct
  {
    uint64_t       free;
    GuiseHostSpeed speed;
    GuiseHostState wanted;
  } cases[] = {
    { 212 * GB, GUISE_HOST_SPEED_FAST, GUISE_HOST_GOOD },
    { 212 * GB, GUISE_HOST_SPEED_SLOW, GUISE_HOST_GOOD },
    { 212 * GB, GUISE_HOST_SPEED_NETWORK, GUISE_HOST_BETTER },
    { 84 * GB, GUISE_HOST_SPEED_UNKNOWN, GUISE_HOST_GOOD },
    { 84 * GB - 1, GUISE_HOST_SPEED_UNKNOWN, GUISE_HOST_BETTER },
    { 5 * GB, GUISE_HOST_SPEED_FAST, GUISE_HOST_BETTER },
    { 5 * GB - 1, GUISE_HOST_SPEED_NETWORK, GUISE_HOST_MUST },
    { 0, GUISE_HOST_SPEED_FAST, GUISE_HOST_MUST },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseHostFinding) found =
                   guise_host_judge_space ("/home", 500 * GB, cases[i].free, cases[i].speed);

      g_assert_cmpint (found->state, ==, cases[i].wanted);
    }
}

/* A folder that does not exist yet is on the disk of the one above it; its kind stands in /sys. */
static void
test_disk (void)
{
  char            *root = guise_test_tmp_dir ();
  g_autofree char *folder = g_build_filename (root, "not", "yet", NULL);
  g_autofree char *path = NULL;
  struct stat      place;
  g_autoptr (GuiseHostFinding) plain = NULL;
  g_autoptr (GuiseHostFinding) turning = NULL;

  g_assert_cmpint (stat (root, &place), ==, 0);
  plain = guise_host_judge_disk (root, folder);
  g_assert_cmpint (plain->speed, ==, GUISE_HOST_SPEED_UNKNOWN);
  g_assert_cmpuint (plain->n_bytes, >, 0);
  g_assert_cmpuint (plain->n_free_bytes, <=, plain->n_bytes);
  g_assert_cmpstr (plain->name, ==, folder);
  path = g_strdup_printf ("sys/dev/block/%u:%u/queue/rotational", major (place.st_dev),
                          minor (place.st_dev));
  put (root, path, "1\n");
  turning = guise_host_judge_disk (root, folder);
  g_assert_cmpint (turning->speed, ==, GUISE_HOST_SPEED_SLOW);
  guise_test_rm_rf (root);
}

/* ---- cameras ---- */

static GuiseCameraInfo *
make_camera (int height, int rate, const char *problem)
{
  GuiseCameraInfo *info = g_new0 (GuiseCameraInfo, 1);
  GuiseCameraMode  mode = { "MJPG", height * 16 / 9, height, rate, 1 };

  info->path = g_strdup ("/dev/video0");
  info->name = g_strdup ("Integrated camera");
  info->bus = g_strdup ("usb-1");
  info->driver = g_strdup ("uvcvideo");
  info->modes = g_array_new (FALSE, FALSE, sizeof (GuiseCameraMode));
  info->problem = g_strdup (problem);
  if (height > 0)
    g_array_append_val (info->modes, mode);
  return info;
}

static void
test_camera (void)
{
  static const struct
  {
    int            height;
    int            rate;
    const char    *problem;
    const char    *holder;
    GuiseHostFact  fact;
    GuiseHostState state;
  } cases[] = {
    { 720, 30, NULL, NULL, GUISE_HOST_CAMERA, GUISE_HOST_GOOD },
    { 480, 30, NULL, NULL, GUISE_HOST_CAMERA, GUISE_HOST_BETTER },
    { 1080, 5, NULL, NULL, GUISE_HOST_CAMERA, GUISE_HOST_BETTER },
    { 720, 30, NULL, "firefox", GUISE_HOST_CAMERA_BUSY, GUISE_HOST_BETTER },
    { 720, 30, "You may not", "firefox", GUISE_HOST_CAMERA_PROBLEM, GUISE_HOST_BETTER },
    { 0, 0, NULL, NULL, GUISE_HOST_CAMERA_PROBLEM, GUISE_HOST_BETTER },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseCameraInfo) info =
                   make_camera (cases[i].height, cases[i].rate, cases[i].problem);
      g_autoptr (GuiseHostFinding) found = guise_host_judge_camera (info, cases[i].holder);

      g_assert_cmpint (found->fact, ==, cases[i].fact);
      g_assert_cmpint (found->state, ==, cases[i].state);
      if (cases[i].height > 0)
        g_assert_cmpint (found->height, ==, cases[i].height);
    }
}

static void
test_cameras (void)
{
  g_autoptr (GPtrArray) none = guise_host_findings_new ();
  g_autoptr (GPtrArray) all = guise_host_findings_new ();
  g_autoptr (GPtrArray) instead = guise_host_findings_new ();
  g_autoptr (GuiseCameraInfo) real = make_camera (720, 30, NULL);
  g_autoptr (GuiseCameraInfo) made = make_camera (720, 30, NULL);

  made->is_output = TRUE;
  guise_host_judge_cameras (none, FALSE);
  g_assert_cmpuint (none->len, ==, 2);
  g_assert_cmpint (find (none, GUISE_HOST_NO_CAMERA)->state, ==, GUISE_HOST_BETTER);
  g_assert_cmpint (find (none, GUISE_HOST_NO_VIRTUAL_CAMERA)->state, ==, GUISE_HOST_OPTIONAL);
  g_ptr_array_add (all, guise_host_judge_camera (real, NULL));
  g_ptr_array_add (all, guise_host_judge_camera (made, NULL));
  guise_host_judge_cameras (all, TRUE);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_nonnull (find (all, GUISE_HOST_VIRTUAL_CAMERA));
  guise_host_judge_cameras (instead, TRUE);
  g_assert_cmpuint (instead->len, ==, 2);
  g_assert_cmpint (find (instead, GUISE_HOST_PIPEWIRE_CAMERA)->state, ==, GUISE_HOST_GOOD);
}

/* Every probe answers, whatever this computer is. */
static void
test_probes (void)
{
  char                *root = guise_test_tmp_dir ();
  const GuiseHostSetup setup = { .root = root, .folder = root, .limit_ms = 1000 };

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    {
      g_autoptr (GPtrArray) findings = guise_host_probe ((GuiseHostProbe) probe, &setup, NULL);

      g_assert_true ((findings->len > 0) == (probe != GUISE_HOST_PROBE_PLAN)); /* no project */
      if (probe == GUISE_HOST_PROBE_CARDS)
        g_assert_cmpint (find (findings, GUISE_HOST_SILENT)->state, ==, GUISE_HOST_UNKNOWN);
    }
  guise_test_rm_rf (root);
}

/* A copy owns its words; every fact has a name. */
static void
test_findings (void)
{
  g_autoptr (GuiseHostFinding) finding = guise_host_finding_new (GUISE_HOST_CARD, GUISE_HOST_GOOD);
  g_autoptr (GuiseHostFinding) copy = NULL;
  g_autoptr (GPtrArray) some = guise_host_findings_new ();
  g_autoptr (GPtrArray) same = guise_host_findings_new ();

  finding->name = g_strdup ("a card");
  finding->n_bytes = 5;
  copy = guise_host_finding_copy (finding);
  finding->name[0] = 'A';
  g_assert_cmpstr (copy->name, ==, "a card");
  g_assert_cmpuint (copy->n_bytes, ==, 5);
  g_ptr_array_add (some, guise_host_finding_copy (copy));
  g_ptr_array_add (same, guise_host_finding_copy (copy));
  g_assert_true (guise_host_findings_equal (some, same));
  copy->rate = 1;
  g_ptr_array_set_size (same, 0);
  g_ptr_array_add (same, guise_host_finding_copy (copy));
  g_assert_false (guise_host_findings_equal (some, same));
  g_ptr_array_set_size (same, 0);
  g_assert_false (guise_host_findings_equal (some, same));
  for (int fact = 0; fact < GUISE_HOST_N_FACTS; fact++)
    g_assert_nonnull (guise_host_fact_get_name ((GuiseHostFact) fact));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-computer/good", test_good);
  g_test_add_func ("/host-computer/poor", test_poor);
  g_test_add_func ("/host-computer/silent", test_silent);
  g_test_add_func ("/host-computer/space", test_space);
  g_test_add_func ("/host-computer/disk", test_disk);
  g_test_add_func ("/host-computer/camera", test_camera);
  g_test_add_func ("/host-computer/cameras", test_cameras);
  g_test_add_func ("/host-computer/probes", test_probes);
  g_test_add_func ("/host-computer/findings", test_findings);
  return g_test_run ();
}
