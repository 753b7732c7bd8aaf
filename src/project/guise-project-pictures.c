/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training has left to look at: pictures, and the evidence of guards. */
#include "project/guise-project-pictures.h"

#include <string.h>

#include "project/guise-fields-private.h"
#include "store/guise-journal-text.h"
#include "train/guise-picture-files.h"
#include "train/guise-probe-strips.h"

#define N_DIGITS          10
#define MAX_FINDING_BYTES (64 * 1024)

static const char *const kind_names[GUISE_N_PROJECT_PICTURE_KINDS] = { "probe", "gate", "preview" };

const char *
guise_project_picture_kind_get_name (GuiseProjectPictureKind kind)
{
  g_return_val_if_fail (kind < GUISE_N_PROJECT_PICTURE_KINDS, NULL);

  return kind_names[kind];
}

/* ---- pictures ---- */

static void
free_picture (void *data)
{
  GuiseProjectPicture *picture = data;

  g_free (picture->path);
  g_free (picture);
}

static int
compare_pictures (const void *a, const void *b)
{
  const GuiseProjectPicture *x = *(GuiseProjectPicture *const *) a;
  const GuiseProjectPicture *y = *(GuiseProjectPicture *const *) b;

  return x->iteration != y->iteration
           ? (x->iteration > y->iteration) - (x->iteration < y->iteration)
           : strcmp (x->path, y->path);
}

static void
add_pictures (GPtrArray              *pictures,
              GuiseProjectPictureKind kind,
              const char             *dir,
              const char             *before,
              const char             *after)
{
  g_autoptr (GArray) iterations = guise_picture_files_list (dir, before, after);

  for (unsigned i = 0; i < iterations->len; i++)
    {
      GuiseProjectPicture *picture = g_new0 (GuiseProjectPicture, 1);

      picture->kind = kind;
      picture->iteration = g_array_index (iterations, uint64_t, i);
      picture->path = guise_picture_files_dup_path (dir, before, picture->iteration, after);
      g_ptr_array_add (pictures, picture);
    }
}

GPtrArray *
guise_project_list_pictures (const GuiseProject *self, GuiseProjectPictureKind kind)
{
  GPtrArray       *pictures = g_ptr_array_new_with_free_func (free_picture);
  g_autofree char *history = guise_project_dup_history_dir (self);
  g_autofree char *probes = g_build_filename (history, GUISE_PROBE_STRIPS_DIR, NULL);
  g_autofree char *previews = guise_project_dup_previews_dir (self);

  switch (kind)
    {
    case GUISE_PROJECT_PICTURE_PROBE:
      add_pictures (pictures, kind, probes, "", ".jpg");
      break;
    case GUISE_PROJECT_PICTURE_GATE:
      add_pictures (pictures, kind, history, "gate-", ".jpg");
      break;
    case GUISE_PROJECT_PICTURE_PREVIEW:
      add_pictures (pictures, kind, previews, "", ".png");
      add_pictures (pictures, kind, previews, "", "-between.png");
      break;
    case GUISE_N_PROJECT_PICTURE_KINDS:
      break;
    }
  g_ptr_array_sort (pictures, compare_pictures);
  return pictures;
}

/* ---- evidence ---- */

static void
free_evidence (void *data)
{
  GuiseProjectEvidence *evidence = data;

  g_free (evidence->finding);
  g_free (evidence->message);
  g_free (evidence->path);
  g_free (evidence);
}

/* Names begin with the iteration, so paths of one folder rise with it. */
static int
compare_evidence (const void *a, const void *b)
{
  return strcmp ((*(GuiseProjectEvidence *const *) a)->path,
                 (*(GuiseProjectEvidence *const *) b)->path);
}

/* Returns: (transfer full) (nullable): what `finding.json` of a folder says happened */
static char *
read_message (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "finding.json", NULL);
  g_autoptr (JsonObject) finding = guise_fields_load (path, MAX_FINDING_BYTES, NULL); /* or none */
  const char *message = finding != NULL ? guise_fields_get_string (finding, "message") : NULL;

  return message != NULL ? guise_journal_dup_printable (message) : NULL;
}

GPtrArray *
guise_project_list_evidence (const GuiseProject *self)
{
  GPtrArray       *list = g_ptr_array_new_with_free_func (free_evidence);
  g_autofree char *dir = guise_project_dup_evidence_dir (self);
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL); /* none yet: an empty list */
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strspn (name, "0123456789") == N_DIGITS && name[N_DIGITS] == '-')
      {
        GuiseProjectEvidence *evidence = g_new0 (GuiseProjectEvidence, 1);

        evidence->iteration = g_ascii_strtoull (name, NULL, 10);
        evidence->finding = g_strdup (name + N_DIGITS + 1);
        evidence->path = g_build_filename (dir, name, NULL);
        evidence->message = read_message (evidence->path);
        g_ptr_array_add (list, evidence);
      }
  g_ptr_array_sort (list, compare_evidence);
  return list;
}
