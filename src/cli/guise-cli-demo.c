/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise demo`: the whole job on the bundled footage, from two videos to a swapped one. */
#include <glib/gstdio.h>
#include <math.h>

#include "cli/guise-cli-demo-sheet.h"
#include "cli/guise-cli-exporting.h"
#include "cli/guise-cli-extraction.h"
#include "cli/guise-cli-sorting.h"
#include "cli/guise-cli-swapping.h"
#include "cli/guise-cli-training.h"
#include "core/guise-data.h"
#include "core/guise-file.h"

#define DEFAULT_DIR     "demo"
#define DEFAULT_MINUTES 3.0
#define FACE_SIZE       256 /* enough for a model of 64 pixels */
#define N_BEST          400 /* of about 600; recipes for real use take 2000 */
#define SAVE_SECONDS    60.0
#define PREVIEW_SECONDS 30.0
#define STATE_NAME      ".guise-demo"
#define STATE_GROUP     "demo"
#define MAX_STATE_BYTES 4096
#define STATE_SECONDS   "trained-seconds"

/* Where everything lies. */
typedef struct
{
  GuiseCli *cli;                       /* borrowed */
  char     *dir;                       /* owned */
  double    seconds;                   /* of training */
  char     *clips[GUISE_N_FACE_SLOTS]; /* owned; character and performer */
  char     *faces[GUISE_N_FACE_SLOTS]; /* owned */
  char     *best[GUISE_N_FACE_SLOTS];  /* owned; selection files */
  char     *project;                   /* owned */
  char     *model;                     /* owned */
  char     *video;                     /* owned */
  char     *sheet;                     /* owned */
  char     *state;                     /* owned */
} Demo;

static const char *const slot_names[] = { "character", "performer" };

static void
demo_clear (Demo *self)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    {
      g_free (self->clips[i]);
      g_free (self->faces[i]);
      g_free (self->best[i]);
    }
  g_free (self->dir);
  g_free (self->project);
  g_free (self->model);
  g_free (self->video);
  g_free (self->sheet);
  g_free (self->state);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Demo, demo_clear)

static gboolean
lay_out (Demo *self, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (slot_names); i++)
    {
      g_autofree char *clip = g_strdup_printf ("demo/%s.mp4", slot_names[i]);

      self->clips[i] = guise_data_find (clip, error);
      if (self->clips[i] == NULL)
        return FALSE;
      self->faces[i] = g_build_filename (self->dir, "faces", slot_names[i], NULL);
      self->best[i] = g_build_filename (self->faces[i], "best.json", NULL);
    }
  self->project = g_build_filename (self->dir, "project", NULL);
  self->model = g_build_filename (self->dir, "character.dfm", NULL);
  self->video = g_build_filename (self->dir, "swapped.mp4", NULL);
  self->sheet = g_build_filename (self->dir, "sheet.png", NULL);
  self->state = g_build_filename (self->dir, STATE_NAME, NULL);
  return guise_dir_make (self->dir, error);
}

/* 1: faces out of both clips. What an earlier run has extracted is passed over. */
static gboolean
extract (Demo *self, GError **error)
{
  GuiseExtractionOptions options = guise_extraction_options_default ();

  options.size = FACE_SIZE;
  options.n_threads = self->cli->n_threads;
  for (size_t i = 0; i < G_N_ELEMENTS (slot_names); i++)
    {
      const char *inputs[] = { self->clips[i], NULL };
      JsonObject *members = NULL;

      guise_cli_output_note (self->cli->output, _("1/5 Faces of the %s"), slot_names[i]);
      if (!guise_cli_extraction_run (self->cli, inputs, self->faces[i], &options, &members, error))
        return FALSE;
      json_object_unref (members);
    }
  return TRUE;
}

/* 2: the best faces of each. The same faces give the same choice, so an old one is kept. */
static gboolean
choose (Demo *self, GError **error)
{
  GuiseSortOptions options = { .method = GUISE_SORT_BEST,
                               .n_keep = N_BEST,
                               .n_threads = self->cli->n_threads };

  for (size_t i = 0; i < G_N_ELEMENTS (slot_names); i++)
    {
      JsonObject *members = NULL;

      if (g_file_test (self->best[i], G_FILE_TEST_EXISTS))
        continue;
      guise_cli_output_note (self->cli->output, _("2/5 The best faces of the %s"), slot_names[i]);
      if (!guise_cli_sorting_run (self->cli, self->faces[i], &options, NULL, self->best[i],
                                  &members, error))
        return FALSE;
      json_object_unref (members);
    }
  return TRUE;
}

static GuiseProject *
open_project (Demo *self, GError **error)
{
  GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = self->best[GUISE_FACE_SLOT_SRC], .consent = GUISE_CONSENT_GENERATED },
    { .path = self->best[GUISE_FACE_SLOT_DST], .consent = GUISE_CONSENT_GENERATED },
  };

  if (guise_project_is_one (self->project))
    return guise_project_open (self->project, error);
  return guise_project_create (self->project, "demo", faces, NULL, self->cli->seed, error);
}

static double
read_trained_seconds (const Demo *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes = guise_file_read (self->state, MAX_STATE_BYTES, NULL);
  double seconds;

  /* Without a state nothing is trained yet. */
  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    return 0.0;
  seconds = g_key_file_get_double (file, STATE_GROUP, STATE_SECONDS, NULL);
  return isfinite (seconds) ? MAX (seconds, 0.0) : 0.0;
}

static gboolean
write_trained_seconds (const Demo *self, double seconds, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  size_t           n_bytes;

  g_key_file_set_double (file, STATE_GROUP, STATE_SECONDS, seconds);
  text = g_key_file_to_data (file, &n_bytes, NULL);
  return guise_file_replace (self->state, text, n_bytes, error);
}

/* 3: training, for as long as is left of the time. Remembers the time also when it is stopped. */
static gboolean
train (Demo *self, GError **error)
{
  g_autoptr (GuiseProject) project = open_project (self, error);
  double                 done = read_trained_seconds (self);
  int64_t                start_us = g_get_monotonic_time ();
  GuiseCliTrainingWishes wishes = { .seconds = self->seconds - done,
                                    .save_seconds = SAVE_SECONDS,
                                    .preview_seconds = PREVIEW_SECONDS };
  JsonObject            *members = NULL;
  gboolean               ok;

  if (project == NULL)
    return FALSE;
  if (wishes.seconds <= 0.0)
    return TRUE;
  guise_cli_output_note (self->cli->output, _("3/5 Training for %.1f minutes"),
                                               wishes.seconds / 60.0);
  ok = guise_cli_training_run (self->cli, project, &wishes, &members, error);
  g_clear_pointer (&members, json_object_unref);
  done += (double) (g_get_monotonic_time () - start_us) / 1e6;
  /* When training failed, that is the error to tell. */
  return write_trained_seconds (self, done, ok ? error : NULL) && ok;
}

/* 4 and 5: the model as a file, the video, the sheet. Made anew: they depend on the training. */
static gboolean
finish (Demo *self, GError **error)
{
  GuiseVideoSwapOptions options = guise_video_swap_options_default ();
  JsonObject           *members = NULL;

  options.n_threads = self->cli->n_threads;
  guise_cli_output_note (self->cli->output, _("4/5 Exporting the model"));
  if (!guise_cli_exporting_run (self->cli, self->project, NULL, GUISE_PRECISION_F32, FALSE,
                                self->model, &members, error))
    return FALSE;
  g_clear_pointer (&members, json_object_unref);
  guise_cli_output_note (self->cli->output, _("5/5 Swapping the performer's video"));
  if (!guise_cli_swapping_run (self->cli, self->model, self->clips[GUISE_FACE_SLOT_DST],
                               self->video, NULL, &options, &members, error))
    return FALSE;
  g_clear_pointer (&members, json_object_unref);
  return guise_cli_demo_sheet_write (self->cli, self->best[GUISE_FACE_SLOT_SRC],
                                     self->clips[GUISE_FACE_SLOT_DST], self->model, self->sheet,
                                     error);
}

static void
tell_result (const Demo *self)
{
  JsonObject      *members = json_object_new ();
  g_autofree char *text =
    g_strdup_printf (_("Contact sheet: %s\nSwapped video: %s\nModel:         %s"), self->sheet,
                        self->video, self->model);

  json_object_set_string_member (members, "sheet", self->sheet);
  json_object_set_string_member (members, "video", self->video);
  json_object_set_string_member (members, "model", self->model);
  json_object_set_string_member (members, "project", self->project);
  guise_cli_output_result (self->cli->output, text, members);
}

gboolean
guise_cli_demo (GuiseCli *self, char **argv, GError **error)
{
  g_auto (Demo) demo = { .cli = self };
  double             minutes = DEFAULT_MINUTES;
  const GOptionEntry entries[] = {
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &demo.dir, N_ ("Where everything goes, default demo"),
      "DIR" },
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &minutes, N_ ("Time for training, default 3"), "M" },
    { NULL },
  };

  if (!guise_cli_parse (self, argv, entries, error))
    return FALSE;
  if (!(minutes > 0.0))
    {
      guise_cli_set_usage_error (self, error, _("--minutes must be more than 0."));
      return FALSE;
    }
  if (demo.dir == NULL)
    demo.dir = g_strdup (DEFAULT_DIR);
  demo.seconds = 60.0 * minutes;
  if (!lay_out (&demo, error) || !extract (&demo, error) || !choose (&demo, error) ||
      !train (&demo, error) || !finish (&demo, error))
    return FALSE;
  tell_result (&demo);
  return TRUE;
}
