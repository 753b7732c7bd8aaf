/* SPDX-License-Identifier: GPL-3.0-or-later
 * The faces of one slot: opened, measured, ordered, chosen from. */
#include "app/faces/guise-wall-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-wall-sorts-private.h"
#include "app/guise-error-text.h"
#include "core/guise-error.h"
#include "sort/guise-sort-measure.h"

#define N_SIMILAR 200

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

static void
say (GuiseWall *self, const char *text, gboolean can_undo)
{
  g_signal_emit (self, signals[SIGNAL_SAID], 0, text, can_undo);
}

void
guise_wall_say_error (GuiseWall *self, const GError *error)
{
  g_autofree char *line = guise_error_text_dup_line (error);

  say (self, line, FALSE);
}

/* ---- what is shown, and in which order ---- */

typedef struct
{
  GuiseFaceset      *faceset; /* a reference */
  GuiseWallMeasured *known;   /* a reference, or NULL */
  uint8_t           *marks;   /* owned */
  uint32_t          *ranks;   /* owned */
  uint32_t          *order;   /* owned; NULL: to be found */
  size_t             n;
  guint              sort;
  GuiseWallFilter    filter;
  GArray            *some; /* a reference, or NULL */
  size_t             like; /* face that the others are to be like; SIZE_MAX: none */
  unsigned           serial;
  unsigned           view;
  uint32_t          *shown; /* owned; the result */
  size_t             n_shown;
} Arrangement;

static void
arrangement_free (void *data)
{
  Arrangement *self = data;

  g_clear_pointer (&self->faceset, guise_faceset_unref);
  g_clear_pointer (&self->known, guise_wall_measured_unref);
  g_clear_pointer (&self->some, g_array_unref);
  g_free (self->marks);
  g_free (self->ranks);
  g_free (self->order);
  g_free (self->shown);
  g_free (self);
}

static gboolean
is_shown (const Arrangement *self, uint32_t i)
{
  if (self->filter == GUISE_WALL_SHOW_CHOSEN)
    return (self->marks[i] & GUISE_WALL_CHOSEN) != 0;
  if (self->filter == GUISE_WALL_SHOW_ASIDE)
    return (self->marks[i] & GUISE_WALL_ASIDE) != 0;
  return TRUE;
}

static void
arrange_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Arrangement         *self = data;
  const GuiseWallFacts facts = { self->faceset, guise_wall_measured_get_records (self->known),
                                 self->marks, self->ranks, self->n };

  self->shown = g_new (uint32_t, MAX (self->n, 1));
  if (self->like != SIZE_MAX && facts.records != NULL)
    self->n_shown =
      guise_sort_find_like (facts.records, self->n, self->like, N_SIMILAR, self->shown);
  else if (self->filter == GUISE_WALL_SHOW_SOME)
    for (guint k = 0; k < self->some->len; k++)
      self->shown[self->n_shown++] = g_array_index (self->some, uint32_t, k);
  else
    {
      if (self->order == NULL)
        {
          self->order = g_new (uint32_t, MAX (self->n, 1));
          guise_wall_sort_order (self->sort, &facts, self->order);
        }
      for (size_t k = 0; k < self->n; k++)
        if (is_shown (self, self->order[k]))
          self->shown[self->n_shown++] = self->order[k];
    }
  g_task_return_boolean (task, TRUE);
}

static void
on_arranged_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall   *self = GUISE_WALL (source);
  Arrangement *done = g_task_get_task_data (G_TASK (result));

  self->n_busy--;
  if (self->list == NULL || done->serial != self->serial || done->shown == NULL)
    return; /* another one is on its way */
  if (done->like != SIZE_MAX)
    {
      g_clear_pointer (&self->some, g_array_unref);
      self->some = g_array_new (FALSE, FALSE, sizeof (uint32_t));
      g_array_append_vals (self->some, done->shown, (guint) done->n_shown);
    }
  guise_wall_list_show (self->list, g_steal_pointer (&done->shown), done->n_shown);
  self->shown_view = done->view;
  guise_wall_tell (self);
}

static void
arrange (GuiseWall *self, size_t like)
{
  const size_t n = guise_wall_get_n (self);
  Arrangement *new;
  g_autoptr (GTask) task = NULL;

  if (self->choice == NULL)
    return;
  new = g_new0 (Arrangement, 1);
  new->faceset = guise_faceset_ref (self->faceset);
  new->known = self->known != NULL ? guise_wall_measured_ref (self->known) : NULL;
  new->marks = g_memdup2 (self->choice->marks, n);
  new->ranks = g_memdup2 (self->choice->ranks, n * sizeof (uint32_t));
  if (self->slow != NULL && self->slow_sort == self->sort)
    new->order = g_memdup2 (self->slow, n * sizeof (uint32_t));
  new->n = n;
  new->sort = self->sort;
  new->filter = self->filter;
  new->some = self->some != NULL ? g_array_ref (self->some) : NULL;
  new->like = like;
  new->serial = ++self->serial;
  new->view = self->view;
  self->n_busy++;
  task = g_task_new (self, NULL, on_arranged_cb, NULL);
  g_task_set_source_tag (task, arrange);
  g_task_set_task_data (task, new, arrangement_free);
  g_task_run_in_thread (task, arrange_thread);
}

GuiseWallFilter
guise_wall_get_filter (const GuiseWall *self)
{
  return self->filter;
}

void
guise_wall_set_filter (GuiseWall *self, GuiseWallFilter filter)
{
  if (filter == self->filter)
    return;
  self->filter = filter;
  self->view++;
  g_clear_pointer (&self->some, g_array_unref);
  g_clear_pointer (&self->some_title, g_free);
  arrange (self, SIZE_MAX);
  guise_wall_tell (self);
}

void
guise_wall_show_some (GuiseWall *self, const uint32_t *faces, size_t n, const char *title)
{
  GArray *some = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  char   *copy = g_strdup (title);

  g_array_append_vals (some, faces, (guint) n);
  g_clear_pointer (&self->some, g_array_unref);
  g_free (self->some_title);
  self->some = some;
  self->some_title = copy;
  self->filter = GUISE_WALL_SHOW_SOME;
  self->view++;
  arrange (self, SIZE_MAX);
  guise_wall_tell (self);
}

void
guise_wall_show_similar (GuiseWall *self, size_t index)
{
  const uint32_t   first = (uint32_t) index;
  g_autofree char *title = g_strdup_printf (_("Like face %'zu"), index + 1);

  if (guise_wall_get_record (self, index) == NULL)
    return;
  guise_wall_show_some (self, &first, 1, title);
  arrange (self, index);
}

const char *
guise_wall_get_some_title (const GuiseWall *self)
{
  return self->some_title;
}

/* ---- jobs ---- */

static void measure (GuiseWall *self);

static void
on_job_state_cb (GuiseWall *self, GParamSpec *pspec, GuiseJob *job)
{
  GuiseWallResult *result;
  const gboolean   was_measuring = self->is_measuring;

  if (guise_job_is_active (job) || self->job != job)
    return;
  result = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  if (guise_job_get_state (job) == GUISE_JOB_FAILED)
    guise_wall_say_error (self, guise_job_get_error (job));
  g_clear_object (&self->job);
  if (result != NULL && result->known != NULL)
    {
      g_clear_pointer (&self->known, guise_wall_measured_unref);
      self->known = g_steal_pointer (&result->known);
    }
  if (result != NULL && result->order != NULL)
    {
      g_free (self->slow);
      self->slow = g_steal_pointer (&result->order);
      self->slow_sort = result->sort;
    }
  if (result != NULL && result->people != NULL)
    {
      g_free (self->people);
      self->people = g_steal_pointer (&result->people);
    }
  if (result != NULL && result->choice != NULL)
    {
      guise_wall_choice_free (self->choice);
      self->choice = g_steal_pointer (&result->choice);
      guise_wall_list_set_marks (self->list, self->choice->marks);
      self->n_undoable++;
      self->view++;
    }
  arrange (self, SIZE_MAX);
  guise_wall_tell (self);
  if (result != NULL && result->text != NULL)
    say (self, result->text, result->can_undo);
  g_clear_pointer (&result, guise_wall_result_free);
  if (self->job == NULL && (self->is_stale || (self->known == NULL && !was_measuring)))
    measure (self); /* it had to make way */
}

static void
run_job (GuiseWall *self, GuiseJob *job)
{
  if (self->job != NULL)
    guise_job_stop (self->job); /* what it has measured is remembered */
  self->is_measuring = FALSE;
  g_set_object (&self->job, job);
  g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state_cb), self,
                           G_CONNECT_SWAPPED);
  guise_job_start (job);
  guise_wall_tell (self);
}

static GuiseWallWork
get_work (const GuiseWall *self)
{
  return (GuiseWallWork){ .faceset = self->faceset,
                          .other = self->other,
                          .is_dst = self->is_dst,
                          .options = self->options,
                          .selection = self->selection,
                          .known = self->known };
}

static void
measure (GuiseWall *self)
{
  const GuiseWallWork work = get_work (self);
  g_autoptr (GuiseJob) job = guise_wall_job_new_measure (&work);

  self->is_stale = FALSE;
  run_job (self, job);
  self->is_measuring = TRUE;
}

void
guise_wall_measure_again (GuiseWall *self)
{
  self->is_stale = TRUE;
  if (self->job == NULL)
    measure (self);
}

void
guise_wall_choose_best (GuiseWall *self, size_t n_keep, gboolean for_other)
{
  GuiseWallWork work = get_work (self);
  g_autoptr (GuiseJob) job = NULL;

  if (self->faceset == NULL)
    return;
  work.n_keep = n_keep;
  work.for_other = for_other;
  job = guise_wall_job_new_best (&work);
  run_job (self, job);
}

guint
guise_wall_get_sort (const GuiseWall *self)
{
  return self->sort;
}

void
guise_wall_set_sort (GuiseWall *self, guint sort)
{
  int method;

  if (sort == self->sort || sort >= guise_wall_get_n_sorts ())
    return;
  self->sort = sort;
  self->view++;
  if (self->faceset != NULL && guise_wall_sort_is_slow (sort, &method) &&
      (self->slow == NULL || self->slow_sort != sort))
    {
      GuiseWallWork work = get_work (self);
      g_autoptr (GuiseJob) job = NULL;

      work.sort = sort;
      work.method = (GuiseSortMethod) method;
      job = method == GUISE_WALL_SORT_PERSON ? guise_wall_job_new_people (&work)
                                             : guise_wall_job_new_sort (&work);
      run_job (self, job);
      return;
    }
  arrange (self, SIZE_MAX);
}

guint
guise_wall_show_person (GuiseWall *self, size_t index)
{
  const size_t n = guise_wall_get_n (self);
  g_autoptr (GArray) faces = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  if (self->people == NULL || self->people[index] < 0)
    return guise_wall_find_person_sort ();
  for (uint32_t i = 0; i < n; i++)
    if (self->people[i] == self->people[index])
      g_array_append_val (faces, i);
  guise_wall_show_some (self, (const uint32_t *) (void *) faces->data, faces->len,
                        _("This person"));
  return self->sort;
}

/* ---- what is said about faces ---- */

typedef struct
{
  GuiseFaceset      *faceset;   /* a reference */
  char              *selection; /* owned; path */
  uint32_t          *faces;     /* [n] owned; NULL: undo */
  guint              n;
  GuiseSelectionMark mark;
  GuiseWallChoice   *choice; /* owned; the result */
} Change;

static void
change_free (void *data)
{
  Change *self = data;

  guise_faceset_unref (self->faceset);
  g_free (self->selection);
  g_free (self->faces);
  guise_wall_choice_free (self->choice);
  g_free (self);
}

static gboolean
change_file (Change *self, GError **error)
{
  GError *local = NULL;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  if (self->faces == NULL)
    return guise_selection_undo (self->selection, error);
  selection = guise_wall_choice_load (self->selection, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (selection == NULL)
    selection = guise_selection_new (guise_faceset_get_path (self->faceset),
                                     guise_sort_method_get_name (GUISE_SORT_BEST));
  for (guint i = 0; i < self->n; i++)
    g_ptr_array_add (names, guise_faceset_get_entry (self->faceset, self->faces[i])->name);
  guise_selection_mark (selection, names, self->mark);
  return guise_wall_choice_save (selection, self->selection, error);
}

static void
change_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  Change        *self = data;
  GError        *error = NULL;
  const gboolean done = change_file (self, &error);
  g_autoptr (GuiseSelection) selection =
               guise_wall_choice_load (self->selection, NULL); /* a failure was told already */

  self->choice = guise_wall_choice_new (self->faceset, selection);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin_change (GuiseWall *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_changing || self->changes.length == 0)
    return;
  task = g_queue_pop_head (&self->changes);
  self->is_changing = TRUE;
  g_task_run_in_thread (task, change_thread);
}

static char *
describe_change (const Change *change)
{
  const guint n = change->n;

  if (change->faces == NULL)
    return NULL;
  switch (change->mark)
    {
    case GUISE_SELECTION_PICKED:
      return g_strdup_printf (ngettext ("%'u face chosen", "%'u faces chosen", n), n);
    case GUISE_SELECTION_DROPPED:
      return g_strdup_printf (ngettext ("%'u face set aside", "%'u faces set aside", n), n);
    case GUISE_SELECTION_FREE:
      break;
    }
  return g_strdup_printf (ngettext ("%'u face brought back", "%'u faces brought back", n), n);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  GuiseWall *self = GUISE_WALL (source);
  Change    *change = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = describe_change (change);
  const gboolean   done = g_task_propagate_boolean (G_TASK (result), &error);

  self->is_changing = FALSE;
  if (self->list == NULL)
    return; /* the wall is gone */
  if (done && change->faces != NULL)
    self->n_undoable++;
  if (done && change->faces == NULL && self->n_undoable > 0)
    self->n_undoable--;
  if (self->changes.length == 0)
    {
      guise_wall_choice_free (self->choice);
      self->choice = g_steal_pointer (&change->choice);
      guise_wall_list_set_marks (self->list, self->choice->marks);
      arrange (self, SIZE_MAX);
    }
  guise_wall_tell (self);
  if (!done)
    guise_wall_say_error (self, error);
  else if (text != NULL)
    say (self, text, TRUE);
  begin_change (self);
}

static void
push_change (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  Change *change = g_new0 (Change, 1);
  GTask  *task = g_task_new (self, NULL, on_written_cb, NULL);

  *change = (Change){ .faceset = guise_faceset_ref (self->faceset),
                      .selection = g_strdup (self->selection),
                      .faces = g_memdup2 (faces, n * sizeof *faces),
                      .n = (guint) n,
                      .mark = mark };
  g_task_set_source_tag (task, push_change);
  g_task_set_task_data (task, change, change_free);
  g_queue_push_tail (&self->changes, task);
  begin_change (self);
  guise_wall_tell (self);
}

/* At once, for the eye; what the file says then follows. */
static void
show_mark (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  static const uint8_t flags[] = { [GUISE_SELECTION_PICKED] = GUISE_WALL_CHOSEN,
                                   [GUISE_SELECTION_DROPPED] = GUISE_WALL_ASIDE,
                                   [GUISE_SELECTION_FREE] = 0 };
  uint8_t             *marks = self->choice->marks;

  for (size_t k = 0; k < n; k++)
    {
      const uint8_t before = marks[faces[k]];
      const uint8_t now =
        mark == GUISE_SELECTION_FREE ? before & (uint8_t) ~GUISE_WALL_ASIDE : flags[mark];

      self->choice->n_chosen += (size_t) ((now & GUISE_WALL_CHOSEN) != 0);
      self->choice->n_chosen -= (size_t) ((before & GUISE_WALL_CHOSEN) != 0);
      self->choice->n_aside += (size_t) ((now & GUISE_WALL_ASIDE) != 0);
      self->choice->n_aside -= (size_t) ((before & GUISE_WALL_ASIDE) != 0);
      marks[faces[k]] = now;
    }
  guise_wall_list_set_marks (self->list, marks);
}

void
guise_wall_mark (GuiseWall *self, const uint32_t *faces, size_t n, GuiseSelectionMark mark)
{
  if (self->choice == NULL || n == 0)
    return;
  show_mark (self, faces, n, mark);
  push_change (self, faces, n, mark);
}

gboolean
guise_wall_can_undo (const GuiseWall *self)
{
  return self->n_undoable > 0 && !self->is_changing && self->changes.length == 0;
}

void
guise_wall_undo (GuiseWall *self)
{
  if (guise_wall_can_undo (self))
    push_change (self, NULL, 0, GUISE_SELECTION_FREE);
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
        self->problem = guise_error_text_dup_line (error);
      guise_wall_tell (self);
      return;
    }
  self->faceset = g_steal_pointer (&opening->faceset);
  self->choice = g_steal_pointer (&opening->choice);
  self->list = guise_wall_list_new (guise_wall_get_n (self));
  guise_wall_list_set_marks (self->list, self->choice->marks);
  arrange (self, SIZE_MAX);
  measure (self);
  if (opening->warning != NULL)
    say (self, opening->warning, FALSE);
}

GuiseWall *
guise_wall_new (const char              *path,
                const char              *other,
                gboolean                 is_dst,
                const GuiseScoreOptions *options)
{
  GuiseWall *self = g_object_new (GUISE_TYPE_WALL, NULL);
  Opening   *opening = g_new0 (Opening, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_opened_cb, NULL);

  self->path = g_strdup (path);
  self->other = g_strdup (other);
  self->is_dst = is_dst;
  self->options = options != NULL ? *options : (GuiseScoreOptions){ 0 };
  self->selection = guise_selection_dup_path (path, guise_sort_method_get_name (GUISE_SORT_BEST));
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
  return self->n_busy > 0 || self->is_changing || self->job != NULL || self->is_saving ||
         self->reread_timer != 0;
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
  g_queue_clear_full (&self->changes, g_object_unref);
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
  g_queue_init (&self->changes);
  guise_wall_points_init (self);
}
