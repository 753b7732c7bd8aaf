/* SPDX-License-Identifier: GPL-3.0-or-later
 * Processor, memory, battery and heat. */
#include "host/guise-host-computer.h"

#include <string.h>

#include "host/guise-host-system.h"

#define GIB         ((uint64_t) 1 << 30)

/* What a computer with 16 GB reports is a little less: the firmware and the graphics keep some. */
#define MUCH_MEMORY (15 * GIB)

/* How near to its limit a sensor is when that is worth a word, in degrees. */
#define NEAR_LIMIT  5.0

int64_t
guise_host_read_memory (const char *root, const char *key)
{
  g_autofree char *value = guise_host_read_field (root, "/proc/meminfo", key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) * 1024 : 0;
}

char *
guise_host_read_processor (const char *root)
{
  return guise_host_read_field (root, "/proc/cpuinfo", "model name");
}

char **
guise_host_list_simd (void)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

#if defined(__x86_64__)
#define ADD_IF_SUPPORTED(name)       \
  if (__builtin_cpu_supports (name)) \
  g_strv_builder_add (names, name)
  __builtin_cpu_init ();
  ADD_IF_SUPPORTED ("sse4.1");
  ADD_IF_SUPPORTED ("avx");
  ADD_IF_SUPPORTED ("avx2");
  ADD_IF_SUPPORTED ("fma");
  ADD_IF_SUPPORTED ("avx512f");
  ADD_IF_SUPPORTED ("avx512bw");
  ADD_IF_SUPPORTED ("avx512vnni");
  ADD_IF_SUPPORTED ("avx512bf16");
#undef ADD_IF_SUPPORTED
#endif
  return g_strv_builder_end (names);
}

/* ---- processor and memory ---- */

/* Where the kernel does not tell flags, as on other processors than x86, nothing is held against
 * it. */
static void
judge_processor (GPtrArray *findings, const char *root)
{
  g_autofree char *name = guise_host_read_processor (root);
  g_autofree char *flags = guise_host_read_field (root, "/proc/cpuinfo", "flags");
  g_auto (GStrv) words = g_strsplit (flags != NULL ? flags : "", " ", -1);
  const gboolean    has_avx2 = g_strv_contains ((const char *const *) words, "avx2");
  GuiseHostFinding *finding;

  finding =
    guise_host_findings_add (findings, GUISE_HOST_PROCESSOR,
                             flags == NULL || has_avx2 ? GUISE_HOST_GOOD : GUISE_HOST_BETTER);
  finding->name = g_steal_pointer (&name);
  finding->n = (int) g_get_num_processors ();
  finding->detail = g_strdup (has_avx2 ? "avx2" : "");
}

static void
judge_memory (GPtrArray *findings, const char *root)
{
  const uint64_t    n_bytes = (uint64_t) MAX (guise_host_read_memory (root, "MemTotal"), 0);
  GuiseHostFinding *finding;

  finding = guise_host_findings_add (findings, GUISE_HOST_MEMORY,
                                     n_bytes == 0            ? GUISE_HOST_UNKNOWN
                                     : n_bytes < MUCH_MEMORY ? GUISE_HOST_BETTER
                                                             : GUISE_HOST_GOOD);
  finding->n_bytes = n_bytes;
  finding->n_free_bytes = (uint64_t) MAX (guise_host_read_memory (root, "MemAvailable"), 0);
}

/* ---- battery ---- */

static char *
read_word (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char            *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strstrip (text) : NULL;
}

/* It does when there is a socket for the mains and nothing comes out of it. */
static void
judge_battery (GPtrArray *findings, const char *root)
{
  g_autofree char *class = guise_host_get_path (root, "/sys/class/power_supply");
  g_autoptr (GPtrArray) names = guise_host_list_folder (class);
  gboolean has_mains = FALSE;
  gboolean is_online = FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *folder = g_build_filename (class, names->pdata[i], NULL);
      g_autofree char *type = read_word (folder, "type");

      if (g_strcmp0 (type, "Mains") != 0)
        continue;
      has_mains = TRUE;
      is_online |= guise_host_read_number (folder, "online") == 1;
    }
  if (has_mains && !is_online)
    guise_host_findings_add (findings, GUISE_HOST_BATTERY, GUISE_HOST_BETTER);
}

/* ---- heat ---- */

/* Of one chip the sensor with the least room below its limit; limits of 0 and beyond 200 degrees
 * are not told. Source: Linux, Documentation/hwmon/sysfs-interface. */
static void
read_chip (GuiseHostFinding *finding, const char *folder)
{
  for (int i = 1; i <= 16; i++)
    {
      g_autofree char *input = g_strdup_printf ("temp%d_input", i);
      g_autofree char *critical = g_strdup_printf ("temp%d_crit", i);
      const double     degrees = (double) guise_host_read_number (folder, input) / 1000;
      const double     told = (double) guise_host_read_number (folder, critical) / 1000;
      const double     limit = told > 0 && told < 200 ? told : 0;
      const double     room = (limit > 0 ? limit : 200) - degrees;

      if (degrees <= 0 || degrees > 200 ||
          (finding->name != NULL &&
           room >= (finding->limit > 0 ? finding->limit : 200) - finding->degrees))
        continue;
      g_free (finding->name);
      finding->name = read_word (folder, "name");
      if (finding->name == NULL)
        finding->name = g_strdup ("");
      finding->degrees = degrees;
      finding->limit = limit;
    }
}

static void
judge_heat (GPtrArray *findings, const char *root)
{
  g_autofree char *class = guise_host_get_path (root, "/sys/class/hwmon");
  g_autoptr (GPtrArray) names = guise_host_list_folder (class);
  g_autoptr (GuiseHostFinding) finding = guise_host_finding_new (GUISE_HOST_HEAT, GUISE_HOST_GOOD);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *folder = g_build_filename (class, names->pdata[i], NULL);

      read_chip (finding, folder);
    }
  if (finding->name == NULL)
    return;
  if (finding->limit > 0 && finding->degrees > finding->limit - NEAR_LIMIT)
    finding->state = GUISE_HOST_BETTER;
  g_ptr_array_add (findings, g_steal_pointer (&finding));
}

GPtrArray *
guise_host_judge_computer (const char *root)
{
  GPtrArray *findings = guise_host_findings_new ();

  judge_memory (findings, root);
  judge_processor (findings, root);
  judge_battery (findings, root);
  judge_heat (findings, root);
  return findings;
}
