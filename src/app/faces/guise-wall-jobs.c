/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes time on the faces of a wall: measuring, choosing, orders that look at all pictures. */
#include <glib/gi18n.h>

#include "app/faces/guise-wall-jobs-private.h"
#include "capture/guise-taken-faces.h"
#include "faceset/guise-thumbnails.h"
#include "nn/guise-plan.h"
#include "survey/guise-people.h"

/* Of all facesets together, on the disk: some hundred thousand faces. */
#define MAX_PREVIEWS (UINT64_C (1) << 30)

/* ---- what is known ---- */

static void
measured_clear (void *data)
{
  GuiseWallMeasured *self = data;

  g_clear_pointer (&self->card, guise_score_card_free);
  guise_score_faceset_clear (&self->mine);
  guise_score_faceset_clear (&self->other);
}

GuiseWallMeasured *
guise_wall_measured_ref (GuiseWallMeasured *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
guise_wall_measured_unref (GuiseWallMeasured *self)
{
  g_atomic_rc_box_release_full (self, measured_clear);
}

const GuiseFaceRecord *const *
guise_wall_measured_get_records (const GuiseWallMeasured *self)
{
  return self != NULL ? self->mine.faces : NULL;
}

void
guise_wall_result_free (GuiseWallResult *self)
{
  g_clear_pointer (&self->known, guise_wall_measured_unref);
  g_clear_pointer (&self->choice, guise_wall_choice_free);
  g_free (self->order);
  g_free (self->people);
  g_free (self->text);
  g_free (self);
}

static void
free_result (void *result)
{
  guise_wall_result_free (result);
}

/* ---- work ---- */

static void
work_free (void *data)
{
  GuiseWallWork *self = data;

  guise_faceset_unref (self->faceset);
  g_clear_pointer (&self->known, guise_wall_measured_unref);
  g_free ((char *) self->other);
  g_free ((char *) self->selection);
  g_free (self);
}

static GuiseJob *
make_job (const char *title, GuiseJobFunc func, const GuiseWallWork *work)
{
  GuiseWallWork *copy = g_new (GuiseWallWork, 1);

  *copy = *work;
  guise_faceset_ref (copy->faceset);
  copy->other = g_strdup (work->other);
  copy->selection = g_strdup (work->selection);
  if (work->known != NULL)
    guise_wall_measured_ref (copy->known);
  return guise_thread_job_new (title, func, copy, work_free);
}

/* ---- measuring ---- */

/* The other side is for the card only: without it there is a card of this side. */
static GuiseScoreCard *
make_card (GuiseWallMeasured       *known,
           const GuiseScoreOptions *options,
           GCancellable            *cancellable,
           GError                 **error)
{
  const GuiseScoreSet *mine = &known->mine.set;
  const GuiseScoreSet *other = known->other.faces != NULL ? &known->other.set : NULL;

  known->is_dst = known->is_dst && other != NULL;
  if (known->is_dst)
    return guise_score_card_new (other, mine, options, cancellable, error);
  return guise_score_card_new (mine, other, options, cancellable, error);
}

/* Previews of faces that are gone, and of facesets that nobody has looked at for long. A face that
 * came meanwhile has its preview made again. */
static void
tidy_previews (GuiseFaceset *faceset)
{
  g_autoptr (GuiseThumbnails) previews =
               guise_thumbnails_new (faceset, GUISE_THUMBNAIL_MIN_SIDE, NULL);

  guise_thumbnails_tidy (previews, MAX_PREVIEWS);
}

static void
count_cards (GuiseRecordCount cards[GUISE_N_CAPTURE_CARDS], const GuiseFaceset *faceset)
{
  size_t counts[GUISE_N_CAPTURE_CARDS];
  g_autoptr (GuiseCaptureJournal) journal = guise_taken_faces_count (faceset, counts);

  guise_record_figures_read_cards (cards, journal, counts);
}

static gboolean
measure (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseWallWork *work = data;
  GuiseWallMeasured   *known = g_atomic_rc_box_new0 (GuiseWallMeasured);
  GuiseWallResult     *result = g_new0 (GuiseWallResult, 1);

  result->known = known;
  known->is_dst = work->is_dst;
  guise_job_report_status (report, _("Measuring the faces"));
  if (!guise_score_faceset_measure (&known->mine, work->faceset, NULL, guise_job_report_progress,
                                    report, cancellable, error))
    {
      guise_wall_result_free (result);
      return FALSE;
    }
  guise_wall_limits_find_extents (known->mine.faces, guise_faceset_get_n (work->faceset),
                                  known->extents);
  guise_taken_faces_describe (&known->mine.set, work->faceset);
  count_cards (known->cards, work->faceset);
  if (work->other != NULL)
    {
      /* faces that cannot be read are told of on their own wall */
      g_autoptr (GuiseFaceset) other = guise_faceset_open (work->other, NULL);

      guise_job_report_status (report, _("Measuring the faces of the other side"));
      if (other != NULL &&
          !guise_score_faceset_measure (&known->other, other, NULL, guise_job_report_progress,
                                        report, cancellable, NULL)) /* then without */
        guise_score_faceset_clear (&known->other);
      if (known->other.faces != NULL)
        guise_taken_faces_describe (&known->other.set, other);
    }
  guise_job_report_status (report, _("Looking for what is missing"));
  {
    GError *local = NULL;

    known->card = make_card (known, &work->options, cancellable, &local);
    if (local != NULL && g_cancellable_is_cancelled (cancellable))
      {
        g_propagate_error (error, local);
        guise_wall_result_free (result);
        return FALSE;
      }
    g_clear_error (&local); /* faces of which none can be measured have no card */
  }
  tidy_previews (work->faceset);
  guise_job_report_result (report, result, free_result, _("The faces are measured."));
  return TRUE;
}

GuiseJob *
guise_wall_job_new_measure (const GuiseWallWork *work)
{
  return make_job (_("Measuring faces"), measure, work);
}

/* ---- the best ---- */

/* "2,000 chosen", or how many are missing from that: only what is filmed can be recorded. */
static char *
describe_choice (const GuiseSelection *selection, size_t n_keep, gboolean is_recorded)
{
  const size_t n = selection->faces->len;

  if (n >= n_keep)
    return g_strdup_printf (ngettext ("%'zu face chosen", "%'zu faces chosen", (unsigned long) n),
                            n);
  if (!is_recorded)
    /* Translators: how many faces can be used, and how many more are wanted */
    return g_strdup_printf (_("%'zu are good enough. Import footage with %'zu more"), n,
                               n_keep - n);
  /* Translators: how many faces can be used, and how many more are wanted */
  return g_strdup_printf (_("%'zu are good enough. Record %'zu more"), n, n_keep - n);
}

/* With what was said about faces while they were sorted. */
static gboolean
save_choice (const GuiseWallWork  *work,
             GuiseSelection       *chosen,
             const GuiseSelection *before,
             GError              **error)
{
  gboolean is_saved;
  g_autoptr (GuiseSelection) now = NULL;
  g_autoptr (GError) damage = NULL;

  guise_wall_choice_lock ();
  now = guise_wall_choice_load (work->selection, &damage);
  if (damage == NULL)
    guise_wall_choice_follow (chosen, before, now);
  is_saved = guise_wall_choice_save (chosen, work->selection, error);
  guise_wall_choice_unlock ();
  return is_saved;
}

static gboolean
choose (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseWallWork *work = data;
  GuiseSortOptions     options = { .method = GUISE_SORT_BEST, .n_keep = work->n_keep };
  GuiseWallResult     *result;
  g_autoptr (GuiseSelection) before = NULL;
  g_autoptr (GuiseSelection) chosen = NULL;
  g_autoptr (GuiseFaceset) other = NULL;
  g_autoptr (GError) damage = NULL;

  before = guise_wall_choice_load (work->selection, &damage); /* a damaged one is replaced, kept */
  options.picked = before != NULL ? before->picked : NULL;
  options.dropped = before != NULL ? before->dropped : NULL;
  if (work->for_other && work->other != NULL)
    options.destination = other = guise_faceset_open (work->other, NULL); /* then for all alike */
  guise_job_report_status (report, _("Choosing faces"));
  chosen = guise_faceset_sort (work->faceset, &options, guise_job_report_progress, report,
                               cancellable, error);
  if (chosen == NULL || !save_choice (work, chosen, before, error))
    return FALSE;
  result = g_new0 (GuiseWallResult, 1);
  result->choice = guise_wall_choice_new (work->faceset, chosen);
  result->text = describe_choice (chosen, work->n_keep, work->is_dst);
  result->can_undo = TRUE;
  guise_job_report_result (report, result, free_result, result->text);
  return TRUE;
}

GuiseJob *
guise_wall_job_new_best (const GuiseWallWork *work)
{
  return make_job (_("Choosing faces"), choose, work);
}

/* ---- an order ---- */

static gboolean
sort (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseWallWork   *work = data;
  const size_t           n = guise_faceset_get_n (work->faceset);
  const GuiseSortOptions options = { .method = work->method };
  GuiseWallResult       *result;
  g_autoptr (GuiseSelection) selection = NULL;
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gboolean *is_placed = g_new0 (gboolean, n);
  size_t               n_placed = 0;

  guise_job_report_status (report, _("Sorting the faces"));
  selection = guise_faceset_sort (work->faceset, &options, guise_job_report_progress, report,
                                  cancellable, error);
  if (selection == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    g_hash_table_insert (places, guise_faceset_get_entry (work->faceset, i)->name,
                         GSIZE_TO_POINTER (i + 1));
  result = g_new0 (GuiseWallResult, 1);
  result->sort = work->sort;
  result->order = g_new (uint32_t, n);
  for (guint k = 0; k < selection->faces->len; k++)
    {
      const char  *name = g_array_index (selection->faces, GuiseSelectedFace, k).name;
      const size_t place = GPOINTER_TO_SIZE (g_hash_table_lookup (places, name));

      if (place > 0 && !is_placed[place - 1])
        {
          is_placed[place - 1] = TRUE;
          result->order[n_placed++] = (uint32_t) (place - 1);
        }
    }
  for (size_t i = 0; i < n; i++) /* what has no place in that order comes last */
    if (!is_placed[i])
      result->order[n_placed++] = (uint32_t) i;
  guise_job_report_result (report, result, free_result, _("The faces are sorted."));
  return TRUE;
}

GuiseJob *
guise_wall_job_new_sort (const GuiseWallWork *work)
{
  return make_job (_("Sorting faces"), sort, work);
}

/* ---- people ---- */

/* The network is not needed when all is remembered. */
static gboolean
describe_people (GuisePeople    *people,
                 GuiseJobReport *report,
                 GCancellable   *cancellable,
                 GError        **error)
{
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseFaceDescriber) describer = NULL;

  if (guise_people_get_n_unknown (people) == 0)
    return TRUE;
  device = guise_device_open ("cpu", 0, error); /* a graphics card may be training */
  describer = device != NULL ? guise_face_describer_new (NULL, device, error) : NULL;
  return describer != NULL && guise_people_describe (people, describer, guise_job_report_progress,
                                                     report, cancellable, error);
}

/* The largest group first; faces that nobody knows last. */
static GuiseWallResult *
list_people (const GuisePeople *people, const GuiseWallWork *work)
{
  const size_t     n = guise_faceset_get_n (work->faceset);
  const int        n_groups = (int) guise_people_get_n_groups (people);
  GuiseWallResult *result = g_new0 (GuiseWallResult, 1);
  int              n_sure = 0;
  size_t           k = 0;

  result->sort = work->sort;
  result->order = g_new (uint32_t, n);
  result->people = g_new (int32_t, n);
  for (size_t i = 0; i < n; i++)
    result->people[i] = guise_people_get_group_of (people, i);
  for (int group = 0; group <= n_groups; group++)
    for (size_t i = 0; i < n; i++)
      if (result->people[i] == (group < n_groups ? group : GUISE_PEOPLE_NOBODY))
        result->order[k++] = (uint32_t) i;
  for (int group = 0; group < n_groups; group++)
    n_sure += !guise_people_is_turned (people, group);
  n_sure = MAX (n_sure, 1);
  if (n_sure < n_groups) /* profiles resemble their own front little (docs/accuracy.md) */
    result->text = g_strdup_printf (ngettext ("%d person; faces turned far could not be told apart",
                                              "%d people; faces turned far could not be told apart",
                                              (unsigned long) n_sure),
                                    n_sure);
  else
    result->text =
      g_strdup_printf (ngettext ("All faces are of %d person", "There are faces of %d people",
                                 (unsigned long) n_sure),
                       n_sure);
  return result;
}

static gboolean
find_people (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const GuiseWallWork *work = data;
  g_autoptr (GuisePeople) people = guise_people_open (work->faceset);
  GuiseWallResult *result;

  guise_job_report_status (report, _("Looking who is who"));
  if (!describe_people (people, report, cancellable, error) ||
      !guise_people_group (people, GUISE_DESCRIPTOR_GROUP_LIMIT, error))
    return FALSE;
  result = list_people (people, work);
  guise_job_report_result (report, result, free_result, result->text);
  return TRUE;
}

GuiseJob *
guise_wall_job_new_people (const GuiseWallWork *work)
{
  return make_job (_("Looking who is who"), find_people, work);
}
