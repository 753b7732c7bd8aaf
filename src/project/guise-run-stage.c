/* SPDX-License-Identifier: GPL-3.0-or-later
 * What comes before a stage: what it wants of its faces, and a backup of what there is. */
#include <string.h>

#include "core/guise-error.h"
#include "project/guise-faceset-digest.h"
#include "project/guise-preconditions.h"
#include "project/guise-project-faces.h"
#include "project/guise-run-private.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"
#include "train/guise-preview-files.h"

static const GuiseTrainingStage *
get_stage (const GuiseRun *self)
{
  return guise_training_plan_get_stage (self->project->plan,
                                        guise_training_get_place (self->training)->stage);
}

/* ---- faces ---- */

/* The first rank chooses; then the others find its choice. */
static gboolean
choose_side (GuiseRun *self, gboolean is_dst, GCancellable *cancellable, GError **error)
{
  const GuiseTrainingStage *stage = get_stage (self);
  g_autofree char          *path = NULL;

  if (!guise_project_choose_faces (self->project, is_dst ? &stage->dst : &stage->src, stage->name,
                                   is_dst ? "dst" : "src", self->setup.n_threads, &path,
                                   cancellable, error))
    return FALSE;
  guise_training_choose_faces (self->training, is_dst, path);
  g_free (self->faces[is_dst ? 1 : 0]);
  self->faces[is_dst ? 1 : 0] = g_steal_pointer (&path);
  return TRUE;
}

static gboolean
choose_sides (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  return choose_side (self, FALSE, cancellable, error) &&
         choose_side (self, TRUE, cancellable, error);
}

gboolean
guise_run_choose_faces (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  const gboolean is_first = guise_run_is_first (self);
  const gboolean done = !is_first || choose_sides (self, cancellable, error);

  return guise_run_share (self, done, error) &&
         guise_run_share (self, is_first || choose_sides (self, cancellable, error), error);
}

/* ---- backups ---- */

/* The picture that belongs to a checkpoint, if there is one. */
static char **
list_pictures (const GuiseRun *self, uint64_t iteration)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *path = guise_preview_files_find (self->previews, iteration);

  if (path != NULL)
    g_strv_builder_add (builder, path);
  return g_strv_builder_end (builder);
}

static gboolean
back_up (GuiseRun       *self,
         const char     *checkpoint,
         GuiseBackupKind kind,
         const char     *label,
         GCancellable   *cancellable,
         GError        **error)
{
  const uint64_t iteration = guise_run_get_iteration (self);
  g_auto (GStrv) pictures = list_pictures (self, iteration);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autofree char *id = NULL;

  guise_run_tell (self, GUISE_TRAINING_PHASE, "backing-up");
  if (!guise_checkpoint_read_info (checkpoint, &info, error))
    return FALSE;
  id = guise_backup_create (self->backups, checkpoint, kind, label, (const char *const *) pictures,
                            cancellable, error);
  if (id == NULL || !guise_run_note_once (self, error, GUISE_JOURNAL_BACKUP, "kind",
                                          guise_backup_kind_to_string (kind), "label", label, NULL))
    return FALSE;
  self->backed_up_seconds = info.trained_seconds;
  self->is_backup_noted = FALSE;
  guise_run_tell (self, GUISE_TRAINING_BACKED_UP, id);
  return TRUE;
}

static gboolean
warps (const GuiseRun *self, size_t stage, gboolean *out_warps, GError **error)
{
  g_autoptr (GuiseSaehd) model =
               guise_training_plan_new_model (self->project->plan,
                                              (const char *const *) self->project->options, stage,
                                              error);

  if (model != NULL)
    *out_warps = guise_saehd_get_options (model)->random_warp;
  return model != NULL;
}

/* What the stage goes on from, kept for good; the last that another face can be made of is named
 * (features.md A3, 49). Nothing is kept of a model that has not begun. */
static gboolean
back_up_before (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  const size_t stage = guise_training_get_place (self->training)->stage;
  const char  *checkpoint = guise_training_get_checkpoint (self->training);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  gboolean        has_warp;
  GuiseBackupKind kind;
  const char     *label;

  if (checkpoint == NULL)
    return TRUE;
  /* Every byte is looked at when the backup is made. */
  if (!guise_checkpoint_read_info (checkpoint, &info, error) ||
      !warps (self, stage, &has_warp, error))
    return FALSE;
  kind = info.is_reusable && !has_warp ? GUISE_BACKUP_PINNED : GUISE_BACKUP_STAGE;
  label = kind == GUISE_BACKUP_PINNED ? "reusable-base" : get_stage (self)->name;
  if (back_up (self, checkpoint, kind, label, cancellable, error))
    return TRUE;
  g_prefix_error (error, "The stage '%s' does not begin, because the backup before it failed: ",
                  get_stage (self)->name);
  return FALSE;
}

/* It is noted where it can be: on a disk that takes no backup there may be no room for a line. */
static void
warn_of_backup (GuiseRun *self, const char *about, const GError *why)
{
  g_autofree char *text = guise_run_dup_for_journal (self, why->message);

  if (!self->is_backup_noted)
    self->is_backup_noted =
      guise_run_note (self, NULL, GUISE_JOURNAL_NOTE, "what", about, "reason", text, NULL);
  guise_run_warn (self, about, why->message);
}

/* What stops a backup of the last checkpoint: who has stopped before may have asked for it. */
static GCancellable *
get_stop (const GuiseRun *self)
{
  return g_cancellable_is_cancelled (self->cancellable) ? NULL : self->cancellable;
}

void
guise_run_back_up_by_hand (GuiseRun *self, const char *checkpoint)
{
  g_autoptr (GError) local = NULL;

  if (!back_up (self, checkpoint, GUISE_BACKUP_MANUAL, "asked", get_stop (self), &local))
    warn_of_backup (self, "backup-failed", local);
}

/* One that fails is told, and is tried again after the next checkpoint. */
void
guise_run_back_up_in_time (GuiseRun *self, const char *checkpoint)
{
  const size_t stage = guise_training_get_place (self->training)->stage;
  const double hours =
    guise_training_plan_get_backup_hours (self->project->plan,
                                          (const char *const *) self->project->options, stage);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GError) local = NULL;

  guise_training_dup_info (self->training, NULL, &info);
  if (!guise_backup_is_due (info.trained_seconds, self->backed_up_seconds, hours))
    return;
  if ((!back_up (self, checkpoint, GUISE_BACKUP_TIMED, "clock", get_stop (self), &local) ||
       !guise_backup_thin (self->backups, g_get_real_time () / G_USEC_PER_SEC, NULL, &local)) &&
      !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    warn_of_backup (self, "backup-waits", local);
}

/* ---- the journal ---- */

static char *
describe_faces (const GuisePlanFaces *faces)
{
  GString *text = g_string_new (guise_face_slot_get_name (faces->slot));

  if (faces->selection != NULL)
    g_string_append_printf (text, " %s", faces->selection);
  if (faces->n_keep > 0)
    g_string_append_printf (text, " best %u", faces->n_keep);
  return g_string_free (text, FALSE);
}

/* The faces that the stage trains on, in one number (guise-faceset-digest.h); NULL: they cannot be
 * opened, which is told where they are needed. */
static char *
dup_digest (const char *path)
{
  g_autoptr (GuiseFaceset) faceset = path != NULL ? guise_faceset_open (path, NULL) : NULL;
  GuiseFacesetDigest digest;

  if (faceset == NULL)
    return NULL;
  guise_faceset_digest (faceset, &digest);
  return g_strdup (digest.sha256);
}

/* What is other than in the stage before.
 *
 * digests: of src and dst */
static gboolean
note_changes (GuiseRun *self, size_t index, const char *const digests[2], GError **error)
{
  const GuiseTrainingStage *stage = get_stage (self);
  const GuiseTrainingStage *before =
    guise_training_plan_get_stage (self->project->plan, index > 0 ? index - 1 : 0);
  const GuisePlanFaces *faces[2][2] = { { &before->src, &before->dst },
                                        { &stage->src, &stage->dst } };
  gboolean              has_warp, had_warp;

  for (int side = 0; side < 2; side++)
    {
      g_autofree char *from = describe_faces (faces[0][side]);
      g_autofree char *to = describe_faces (faces[1][side]);

      if (strcmp (from, to) != 0 &&
          !guise_run_note_once (self, error, GUISE_JOURNAL_DATASET_CHANGED, "side",
                                side == 0 ? "src" : "dst", "from", from, "to", to, "sha256",
                                digests[side], NULL))
        return FALSE;
    }
  if (!warps (self, index, &has_warp, error) ||
      !warps (self, index > 0 ? index - 1 : 0, &had_warp, error))
    return FALSE;
  return has_warp || (index > 0 && !had_warp) ||
         guise_run_note_once (self, error, GUISE_JOURNAL_WARP_OFF, NULL);
}

static gboolean
note_stage (GuiseRun *self, GError **error)
{
  const GuisePlanPlace     *place = guise_training_get_place (self->training);
  const GuiseTrainingStage *stage = get_stage (self);
  g_autofree char *n_iterations = g_strdup_printf ("%" G_GUINT64_FORMAT, stage->n_iterations);
  g_autofree char *n_repeats = g_strdup_printf ("%u", place->n_repeats);
  g_autofree char *options = g_strjoinv (" ", stage->options);
  g_autofree char *src = describe_faces (&stage->src);
  g_autofree char *dst = describe_faces (&stage->dst);
  g_autofree char *src_digest = dup_digest (self->faces[0]);
  g_autofree char *dst_digest = dup_digest (self->faces[1]);

  return note_changes (self, place->stage, (const char *const[]){ src_digest, dst_digest },
                       error) &&
         guise_run_note_once (self, error, GUISE_JOURNAL_STAGE_BEGIN, "stage", stage->name,
                              "iterations", n_iterations, "src", src, "dst", dst, "src_sha256",
                              src_digest, "dst_sha256", dst_digest, "options",
                              options[0] != '\0' ? options : NULL, "repeats",
                              place->n_repeats > 0 ? n_repeats : NULL, NULL);
}

/* Whether the stage can start with these faces; what should be known about them is told. */
static gboolean
check_faces (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  const size_t stage = guise_training_get_place (self->training)->stage;
  g_autoptr (GuisePreconditions) found = NULL;

  guise_run_tell (self, GUISE_TRAINING_PHASE, "checking");
  found = guise_preconditions_look (self->project, stage, self->faces[0], self->faces[1],
                                    cancellable, error);
  if (found == NULL)
    return FALSE;
  for (unsigned i = 0; i < found->warnings->len; i++)
    guise_run_warn (self, "faces", g_ptr_array_index (found->warnings, i));
  return guise_preconditions_check (found, error);
}

gboolean
guise_run_prepare_stage (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  gboolean done = TRUE;

  if (guise_run_is_first (self))
    done = check_faces (self, cancellable, error) && back_up_before (self, cancellable, error) &&
           note_stage (self, error);
  return guise_run_share (self, done, error);
}

gboolean
guise_run_pin_base (GuiseRun *self, GCancellable *cancellable, GError **error)
{
  g_auto (GuiseCheckpointInfo) info = { 0 };
  gboolean has_warp, done;

  guise_training_dup_info (self->training, NULL, &info);
  if (!warps (self, guise_training_get_place (self->training)->stage, &has_warp, error))
    return FALSE;
  if (has_warp || !info.is_reusable)
    return TRUE;
  done =
    !guise_run_is_first (self) || (back_up_before (self, cancellable, error) &&
                                   guise_run_note_once (self, error, GUISE_JOURNAL_WARP_OFF, NULL));
  return guise_run_share (self, done, error);
}
