/* SPDX-License-Identifier: GPL-3.0-or-later
 * The faces of one slot: opened, and told about. */
#include "app/faces/guise-wall-private.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"

G_DEFINE_FINAL_TYPE (GuiseWall, guise_wall, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SAID,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
guise_wall_tell (GuiseWall *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
guise_wall_say (GuiseWall *self, const char *text, gboolean can_undo)
{
  g_signal_emit (self, signals[SIGNAL_SAID], 0, text, can_undo);
}

void
guise_wall_say_error (GuiseWall *self, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  guise_wall_say (self, line, FALSE);
}

/* ---- opening ---- */

typedef struct
{
  char            *path;      /* owned */
  char            *selection; /* owned */
  GuiseFaceset    *faceset;   /* owned; the result */
  GuiseWallChoice *choice;    /* owned; the result */
  char            *warning;   /* owned, or NULL */
} Opening;

static void
opening_free (void *data)
{
  Opening *self = data;

  g_free (self->path);
  g_free (self->selection);
  g_free (self->warning);
  g_clear_pointer (&self->faceset, guise_faceset_unref);
  guise_wall_choice_free (self->choice);
  g_free (self);
}

static void
open_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Opening *self = data;
  GError  *error = NULL;
  g_autoptr (GError) damage = NULL;
  g_autoptr (GuiseSelection) selection = NULL;

  self->faceset = guise_faceset_open (self->path, &error);
  if (self->faceset == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  selection = guise_wall_choice_load (self->selection, &damage);
  self->warning = damage != NULL ? guise_error_text_dup_line (damage) : NULL;
  self->choice = guise_wall_choice_new (self->faceset, selection);
  g_task_return_boolean (task, TRUE);
}

/* The engine's sentence, which names the file, stands below as a detail. */
static char *
describe_problem (const GError *error)
{
  const GuiseErrorText text = guise_error_text_get_of_faces (error);

  /* Translators: what happened, what one can do, and a detail in English */
  return g_strdup_printf (_("%s. %s\n\n%s"), text.title, text.advice, error->message);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  Opening   *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->n_busy--;
  if (g_cancellable_is_cancelled (self->cancellable))
    return; /* the wall is gone */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!g_error_matches (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY))
        self->problem = describe_problem (error);
      guise_wall_tell (self);
      return;
    }
  self->faceset = g_steal_pointer (&opening->faceset);
  self->choice = g_steal_pointer (&opening->choice);
  self->list = guise_wall_list_new (guise_wall_get_n (self));
  guise_wall_list_set_marks (self->list, self->choice->marks);
  guise_wall_arrange (self, SIZE_MAX);
  guise_wall_measure (self);
  if (self->n_heard > 0)
    guise_wall_hear (self); /* it was changed while it was read */
  if (opening->warning != NULL)
    guise_wall_say (self, opening->warning, FALSE);
}

GuiseWall *
guise_wall_new (const char              *path,
                const char              *other,
                gboolean                 is_dst,
                const GuiseScoreOptions *options)
{
  GuiseWall *self = g_object_new (GUISE_TYPE_WALL, NULL);
  Opening   *opening = g_new0 (Opening, 1);
  g_autoptr (GTask) task = guise_task_new (self, NULL, on_opened_cb, NULL);

  self->path = g_strdup (path);
  self->other = g_strdup (other);
  self->is_dst = is_dst;
  self->options = options != NULL ? *options : (GuiseScoreOptions){ 0 };
  self->selection = guise_selection_dup_marks_path (path);
  self->marks = guise_face_marks_get (path);
  g_signal_connect_object (self->marks, "changed", G_CALLBACK (guise_wall_hear), self,
                           G_CONNECT_SWAPPED);
  opening->path = g_strdup (path);
  opening->selection = g_strdup (self->selection);
  self->n_busy++;
  g_task_set_source_tag (task, guise_wall_new);
  g_task_set_task_data (task, opening, opening_free);
  g_task_run_in_thread (task, open_thread);
  return self;
}

/* ---- getters ---- */

const char *
guise_wall_get_path (const GuiseWall *self)
{
  return self->path;
}

const char *
guise_wall_get_problem (const GuiseWall *self)
{
  return self->problem;
}

GuiseFaceset *
guise_wall_get_faceset (const GuiseWall *self)
{
  return self->faceset;
}

GuiseWallList *
guise_wall_get_list (const GuiseWall *self)
{
  return self->list;
}

size_t
guise_wall_get_n (const GuiseWall *self)
{
  return self->faceset != NULL ? guise_faceset_get_n (self->faceset) : 0;
}

size_t
guise_wall_get_n_chosen (const GuiseWall *self)
{
  return self->choice != NULL ? self->choice->n_chosen : 0;
}

size_t
guise_wall_get_n_aside (const GuiseWall *self)
{
  return self->choice != NULL ? self->choice->n_aside : 0;
}

const GuiseFaceRecord *
guise_wall_get_record (const GuiseWall *self, size_t index)
{
  const GuiseFaceRecord *const *records = guise_wall_measured_get_records (self->known);

  return records != NULL ? records[index] : NULL;
}

const GuiseScoreCard *
guise_wall_get_card (const GuiseWall *self)
{
  return self->known != NULL ? self->known->card : NULL;
}

const GuiseScoreSide *
guise_wall_get_score (const GuiseWall *self)
{
  const GuiseScoreCard *card = guise_wall_get_card (self);

  if (card == NULL)
    return NULL;
  return self->known->is_dst ? &card->dst : &card->src;
}

const GuiseRecordCount *
guise_wall_get_cards (const GuiseWall *self)
{
  return self->known != NULL ? self->known->cards : NULL;
}

GuiseJob *
guise_wall_get_job (const GuiseWall *self)
{
  return self->job;
}

unsigned
guise_wall_get_view (const GuiseWall *self)
{
  return self->shown_view;
}

gboolean
guise_wall_is_busy (const GuiseWall *self)
{
  return self->n_busy > 0 || guise_face_marks_is_busy (self->marks) || self->job != NULL ||
         self->is_saving || self->reread_timer != 0 ||
         (self->list != NULL && guise_wall_list_is_growing (self->list));
}

/* ---- the object ---- */

static void
guise_wall_dispose (GObject *object)
{
  GuiseWall *self = GUISE_WALL (object);

  g_cancellable_cancel (self->cancellable);
  if (self->job != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->job, self);
      guise_job_stop (self->job);
    }
  g_clear_object (&self->job);
  g_clear_object (&self->list);
  guise_wall_points_dispose (self);
  G_OBJECT_CLASS (guise_wall_parent_class)->dispose (object);
}

static void
guise_wall_finalize (GObject *object)
{
  GuiseWall *self = GUISE_WALL (object);

  g_clear_pointer (&self->known, guise_wall_measured_unref);
  g_clear_pointer (&self->choice, guise_wall_choice_free);
  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->some, g_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->marks);
  guise_wall_points_finalize (self);
  g_free (self->slow);
  g_free (self->people);
  g_free (self->some_title);
  g_free (self->problem);
  g_free (self->selection);
  g_free (self->other);
  g_free (self->path);
  G_OBJECT_CLASS (guise_wall_parent_class)->finalize (object);
}

static void
guise_wall_class_init (GuiseWallClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_wall_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_wall_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", GUISE_TYPE_WALL, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SAID] = g_signal_new ("said", GUISE_TYPE_WALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
guise_wall_init (GuiseWall *self)
{
  self->cancellable = g_cancellable_new ();
  guise_wall_limits_init (&self->limits);
  guise_wall_points_init (self);
}
