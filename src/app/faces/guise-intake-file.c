/* SPDX-License-Identifier: GPL-3.0-or-later
 * A file that faces are taken from. */
#include "app/faces/guise-intake-file.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "app/widgets/guise-picture.h"

struct _GuiseIntakeFile
{
  GObject parent_instance;

  unsigned              id;
  char                **paths;   /* owned */
  char                 *title;   /* owned */
  char                 *problem; /* owned, or NULL */
  GuiseIntakeWish       wish;
  GuiseIntakeState      state;
  GuiseExtractionCounts counts;
  uint64_t              n;
  uint64_t              total;
  uint64_t              base_faces;  /* kept before it was stopped, if it goes on now */
  uint64_t              base_frames; /* looked at before */
  GuiseFootageLook     *look;        /* owned, or NULL */
  GdkTexture           *picture;     /* owned, or NULL */
  int64_t               since;       /* monotonic: when reading began */
};

G_DEFINE_FINAL_TYPE (GuiseIntakeFile, guise_intake_file, G_TYPE_OBJECT)

static guint changed_signal;

/* "stills (212 photos)" */
static char *
dup_title (const char *const *paths)
{
  const unsigned   n = g_strv_length ((char **) paths);
  g_autofree char *dir = NULL;
  g_autofree char *name = NULL;

  if (n == 1)
    return g_filename_display_basename (paths[0]);
  dir = g_path_get_dirname (paths[0]);
  name = g_filename_display_basename (dir);
  /* Translators: name of a folder, number of photos, at least 2 */
  return g_strdup_printf (ngettext ("%s (%u photo)", "%s (%u photos)", n), name, n);
}

GuiseIntakeFile *
guise_intake_file_new (unsigned id, const char *const *paths)
{
  GuiseIntakeFile *self = g_object_new (GUISE_TYPE_INTAKE_FILE, NULL);

  g_return_val_if_fail (paths[0] != NULL, NULL);

  self->id = id;
  self->paths = g_strdupv ((char **) paths);
  self->title = dup_title (paths);
  return self;
}

const char *const *
guise_intake_file_get_paths (const GuiseIntakeFile *self)
{
  return (const char *const *) self->paths;
}

unsigned
guise_intake_file_get_id (const GuiseIntakeFile *self)
{
  return self->id;
}

const char *
guise_intake_file_get_path (const GuiseIntakeFile *self)
{
  return self->paths[0];
}

const char *
guise_intake_file_get_title (const GuiseIntakeFile *self)
{
  return self->title;
}

GuiseIntakeWish *
guise_intake_file_get_wish (GuiseIntakeFile *self)
{
  return &self->wish;
}

GuiseIntakeState
guise_intake_file_get_state (const GuiseIntakeFile *self)
{
  return self->state;
}

uint64_t
guise_intake_file_get_n_faces (const GuiseIntakeFile *self)
{
  return self->n;
}

uint64_t
guise_intake_file_get_n_pictures (const GuiseIntakeFile *self)
{
  return self->counts.n_frames;
}

GdkTexture *
guise_intake_file_get_picture (const GuiseIntakeFile *self)
{
  return self->picture;
}

const GPtrArray *
guise_intake_file_get_people (const GuiseIntakeFile *self)
{
  return self->look != NULL ? self->look->people : NULL;
}

gboolean
guise_intake_file_is_video (const GuiseIntakeFile *self)
{
  return self->look != NULL && self->look->info.kind == GUISE_FOOTAGE_VIDEO;
}

gboolean
guise_intake_file_is_dark (const GuiseIntakeFile *self)
{
  return self->state == GUISE_INTAKE_DONE && self->n == 0 && self->counts.n_dark > 0 &&
         !self->wish.brighten && 2 * self->counts.n_dark >= self->counts.n_frames;
}

double
guise_intake_file_get_fraction (const GuiseIntakeFile *self)
{
  return self->total > 0 ? MIN (1.0, (double) self->counts.n_frames / (double) self->total) : 0.0;
}

/* ---- words ---- */

static void
append (GString *text, uint64_t n, char *words)
{
  if (n > 0)
    g_string_append_printf (text, " · %s", words);
  g_free (words);
}

/* Every reason for which there is no face, or not a good one. */
static void
append_reasons (GString *text, const GuiseExtractionCounts *counts)
{
  const uint64_t small = counts->n_rejected[GUISE_FACE_FLAW_SMALL];
  const uint64_t outside =
    counts->n_rejected[GUISE_FACE_FLAW_OUTSIDE] + counts->n_rejected[GUISE_FACE_FLAW_EXTENT];
  const uint64_t unsure = counts->n_rejected[GUISE_FACE_FLAW_FIT];

  append (text, counts->n_without_face,
          g_strdup_printf (_("%'" PRIu64 " without a face"), counts->n_without_face));
  append (text, counts->n_strangers,
          g_strdup_printf (_("%'" PRIu64 " of other people"), counts->n_strangers));
  append (text, small, g_strdup_printf (_("%'" PRIu64 " too small"), small));
  append (text, outside, g_strdup_printf (_("%'" PRIu64 " cropped"), outside));
  append (text, unsure, g_strdup_printf (_("%'" PRIu64 " unsure"), unsure));
  append (text, counts->n_lost, g_strdup_printf (_("%'" PRIu64 " unreadable"), counts->n_lost));
  append (text, counts->n_blurred,
          g_strdup_printf (_("%'" PRIu64 " blurred, kept"), counts->n_blurred));
}

static char *
describe_done (const GuiseIntakeFile *self)
{
  GString *text = g_string_new (NULL);

  if (guise_intake_file_is_dark (self))
    g_string_append (text, _("No face: pictures are too dark. Brighten them or leave this file "
                             "out."));
  else if (self->counts.n_frames == 0 && self->n == 0)
    g_string_append (text, _("It was read before; its faces are there"));
  else
    {
      /* Translators: numbers of faces and of pictures */
      g_string_append_printf (text,
                              ngettext ("%'" PRIu64 " face kept of %'" PRIu64 " pictures",
                                        "%'" PRIu64 " faces kept of %'" PRIu64 " pictures",
                                        (unsigned long) self->n),
                              self->n, self->counts.n_frames);
      append_reasons (text, &self->counts);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_reading (const GuiseIntakeFile *self)
{
  const double share = guise_intake_file_get_fraction (self);
  const double base = self->total > 0 ? (double) self->base_frames / (double) self->total : 0.0;
  const double seconds = (double) (g_get_monotonic_time () - self->since) / G_USEC_PER_SEC;
  const double left = share > base ? seconds * (1.0 - share) / (share - base) : 0.0;

  if (share - base < 0.02)
    return g_strdup (_("Reading"));
  /* Translators: percent, seconds or minutes */
  return left < 90.0
    ? g_strdup_printf (_("Reading · %.0f %% · %.0f s left"), 100.0 * share, left)
    : g_strdup_printf (_("Reading · %.0f %% · %.0f min left"), 100.0 * share, left / 60.0);
}

char *
guise_intake_file_dup_text (const GuiseIntakeFile *self)
{
  switch (self->state)
    {
    case GUISE_INTAKE_WAITING:
      return g_strdup (_("Waiting"));
    case GUISE_INTAKE_LOOKING:
      return g_strdup (_("Looking at it"));
    case GUISE_INTAKE_READING:
      return describe_reading (self);
    case GUISE_INTAKE_ASKS_PERSON:
      return g_strdup_printf (_("%u people found. Which one do you want?"),
                                 self->look->people->len);
    case GUISE_INTAKE_ASKS_FACESET:
      return g_strdup_printf (ngettext ("A faceset with %'" PRIu64 " face",
                                        "A faceset with %'" PRIu64 " faces",
                                        (unsigned long) self->n),
                              self->n);
    case GUISE_INTAKE_DONE:
      return describe_done (self);
    case GUISE_INTAKE_USED:
      return g_strdup (_("Used where it is"));
    case GUISE_INTAKE_STOPPED:
      return g_strdup_printf (_("Stopped · %'" PRIu64 " faces kept"), self->n);
    case GUISE_INTAKE_FAILED:
      return g_strdup (self->problem);
    }
  g_return_val_if_reached (NULL);
}

/* ---- changes ---- */

void
guise_intake_file_set_state (GuiseIntakeFile *self, GuiseIntakeState state, const char *problem)
{
  const gboolean goes_on = state == GUISE_INTAKE_WAITING && self->state == GUISE_INTAKE_STOPPED;

  if (goes_on)
    {
      self->base_faces = self->n;
      self->base_frames = self->counts.n_frames;
    }
  else if (state == GUISE_INTAKE_WAITING)
    self->base_faces = self->base_frames = 0;
  if (state == GUISE_INTAKE_READING && self->state != state)
    {
      self->since = g_get_monotonic_time ();
      self->counts = (GuiseExtractionCounts){ .n_frames = self->base_frames };
    }
  self->state = state;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_signal_emit (self, changed_signal, 0);
}

static void
take_look (GuiseIntakeFile *self, GuiseFootageLook *look)
{
  const GuiseFootagePerson *person = look->people->len > 0 ? look->people->pdata[0] : NULL;
  const GuiseImage         *picture = person != NULL ? person->picture : look->picture;

  g_clear_pointer (&self->look, guise_footage_look_free);
  g_clear_object (&self->picture);
  self->look = look;
  if (picture != NULL)
    self->picture = guise_texture_new_for_picture (picture);
}

/* What was read, now and before a stop. Frames that were looked at when it was stopped, but whose
 * faces were not written yet, are looked at again; with other options all are, and what there was
 * before does not count. */
static void
take_counts (GuiseIntakeFile *self, const GuiseIntakeEvent *event)
{
  if (self->total > 0)
    self->base_frames =
      MIN (self->base_frames, self->total - MIN (self->total, event->counts.n_frames));
  if (self->base_frames == 0)
    self->base_faces = 0;
  self->counts = event->counts;
  self->counts.n_frames += self->base_frames;
  self->n = self->base_faces + event->n;
}

void
guise_intake_file_apply (GuiseIntakeFile *self, GuiseIntakeEvent *event)
{
  if (event->look != NULL)
    take_look (self, g_steal_pointer (&event->look));
  if (event->total > 0)
    self->total = event->total;
  if (event->state == GUISE_INTAKE_ASKS_FACESET)
    self->n = event->n;
  guise_intake_file_set_state (self, event->state, event->problem);
  if (event->counts.n_frames > 0)
    {
      take_counts (self, event);
      g_signal_emit (self, changed_signal, 0);
    }
  guise_intake_event_free (event);
}

/* ---- the object ---- */

static void
guise_intake_file_finalize (GObject *object)
{
  GuiseIntakeFile *self = GUISE_INTAKE_FILE (object);

  g_strfreev (self->paths);
  g_free (self->title);
  g_free (self->problem);
  g_clear_pointer (&self->look, guise_footage_look_free);
  g_clear_object (&self->picture);
  G_OBJECT_CLASS (guise_intake_file_parent_class)->finalize (object);
}

static void
guise_intake_file_class_init (GuiseIntakeFileClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_intake_file_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_INTAKE_FILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
guise_intake_file_init (GuiseIntakeFile *self)
{
}
