/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes, as the data.dat of models of each class, to what takes options out of it:
 * those that are accepted are options that a model can be built with. */
#include "fuzz-folder.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-xseg-folder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

static void
check_saehd (const GuiseSaehdOptions *options)
{
  g_auto (GStrv) pairs = guise_saehd_options_dup_pairs (options);
  GuiseSaehdOptions again = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  if (!guise_saehd_options_set_pairs (&again, (const char *const *) pairs, &error) ||
      !guise_saehd_options_settle (&again, GUISE_SAEHD_RULE_NETWORK, &error))
    g_error ("%s", error->message);
}

static void
check_xseg (const GuiseXsegOptions *options)
{
  g_autoptr (GError) error = NULL;

  if (!guise_xseg_options_check (options, GUISE_XSEG_RULE_NETWORK, &error))
    g_error ("%s", error->message);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  static const char *const names[] = { "a_SAEHD_data.dat", "b_Quick96_data.dat", "XSeg_data.dat" };
  const char              *folder = guise_fuzz_folder ();
  char                    *paths[G_N_ELEMENTS (names)];
  GuiseSaehdOptions        options;
  GuiseXsegOptions         masks;

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    paths[i] = guise_fuzz_put (names[i], data, n_bytes);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GuiseDflState) state = NULL;

      if (guise_dfl_folder_load_options (folder, i == 0 ? "a" : "b", &options, &state, NULL))
        check_saehd (&options);
    }
  {
    g_autoptr (GuiseDflState) state = NULL;

    if (guise_xseg_folder_load_options (folder, &masks, &state, NULL))
      check_xseg (&masks);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    guise_fuzz_take (paths[i]);
  return 0;
}
