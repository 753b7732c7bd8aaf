/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to what is remembered of how a project's videos are swapped. */
#include "app/render/guise-render-keep.h"
#include "app/render/guise-render-words.h"
#include "core/guise-data.h"
#include "fuzz-folder.h"

#define PROJECT "/nowhere/project"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* Saves something, so that there is a file in whose place the input is put. Returns: (transfer
 * full): its path */
static char *
make_place (const char *folder)
{
  const GuiseRenderOrder order = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;

  g_assert_true (guise_render_keep_save (PROJECT, &order, &error));
  g_assert_no_error (error);
  dir = g_dir_open (folder, 0, &error);
  g_assert_no_error (error);
  return g_build_filename (folder, g_dir_read_name (dir), NULL);
}

/* Whatever a file says, every option is one that can be asked for. */
static void
check (const GuiseRenderOrder *order)
{
  size_t                  n;
  const GuiseRenderWords *words = guise_render_words_get (&n);

  for (size_t i = 0; i < n; i++)
    {
      const double value = guise_render_words_read (&words[i], &order->options);

      if (words[i].choices == NULL)
        g_assert_true (value >= words[i].least && value <= words[i].most);
    }
  g_assert_true (order->person == NULL || g_path_is_absolute (order->person));
  g_assert_true (order->xseg == NULL || g_path_is_absolute (order->xseg));
}

/* Nothing of it stays. */
static void
tidy (char *place, const char *own)
{
  g_autofree char *folder = g_path_get_dirname (place);

  guise_fuzz_take (place);
  (void) g_rmdir (folder);
  (void) g_rmdir (own);
  (void) g_rmdir (guise_fuzz_folder ());
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  GuiseRenderOrder order = { .options = guise_video_swap_options_default () };
  g_autofree char *own = NULL;
  g_autofree char *folder = NULL;
  char            *place;

  g_setenv ("XDG_CONFIG_HOME", guise_fuzz_folder (), TRUE);
  own = guise_data_dup_config_dir ();
  folder = g_build_filename (own, "render", NULL);
  place = make_place (folder);
  g_assert_true (g_file_set_contents (place, (const char *) data, (gssize) n_bytes, NULL));
  guise_render_keep_load (PROJECT, &order);
  check (&order);
  g_free (order.person);
  g_free (order.xseg);
  tidy (place, own);
  return 0;
}
