/* SPDX-License-Identifier: GPL-3.0-or-later
 * A checkpoint or backup of a project. */
#include "app/train/guise-history-point.h"

#include <glib/gi18n.h>

#include "app/project/guise-plan-words.h"
#include "project/guise-project-pictures.h"
#include "store/guise-backup.h"
#include "store/guise-checkpoint.h"

struct _GuiseHistoryPoint
{
  GObject parent_instance;

  uint64_t        iteration;
  double          trained_seconds;
  gboolean        is_checkpoint; /* training could go on from it without going back */
  char           *path;          /* owned */
  char           *backup;        /* owned, or NULL */
  GuiseBackupKind kind;
  gboolean        is_marked;  /* pinned by a person */
  gboolean        was_marked; /* its backup was made for that */
  char           *stage;      /* owned, or NULL */
  char           *damage;     /* owned, or NULL */
  char           *strip;      /* owned, or NULL */
  int64_t         made_at;
  gboolean        is_reusable;
};

G_DEFINE_FINAL_TYPE (GuiseHistoryPoint, guise_history_point, G_TYPE_OBJECT)

gboolean
guise_history_point_equal (const GuiseHistoryPoint *self, const GuiseHistoryPoint *other)
{
  return self->iteration == other->iteration && self->made_at == other->made_at &&
         self->is_checkpoint == other->is_checkpoint && self->is_marked == other->is_marked &&
         g_strcmp0 (self->backup, other->backup) == 0 &&
         g_strcmp0 (self->damage, other->damage) == 0 && g_strcmp0 (self->strip, other->strip) == 0;
}

uint64_t
guise_history_point_get_iteration (const GuiseHistoryPoint *self)
{
  return self->iteration;
}

const char *
guise_history_point_get_backup (const GuiseHistoryPoint *self)
{
  return self->backup;
}

gboolean
guise_history_point_is_checkpoint (const GuiseHistoryPoint *self)
{
  return self->is_checkpoint;
}

const char *
guise_history_point_get_path (const GuiseHistoryPoint *self)
{
  return self->path;
}

const char *
guise_history_point_get_damage (const GuiseHistoryPoint *self)
{
  return self->damage;
}

gboolean
guise_history_point_is_reusable (const GuiseHistoryPoint *self)
{
  return self->is_reusable && self->damage == NULL;
}

int64_t
guise_history_point_get_made_at (const GuiseHistoryPoint *self)
{
  return self->made_at;
}

const char *
guise_history_point_get_stage (const GuiseHistoryPoint *self)
{
  return self->stage;
}

gboolean
guise_history_point_stays_anyway (const GuiseHistoryPoint *self)
{
  return self->backup != NULL && self->damage == NULL &&
         (self->kind == GUISE_BACKUP_PINNED || self->kind == GUISE_BACKUP_STAGE);
}

gboolean
guise_history_point_is_pinned (const GuiseHistoryPoint *self)
{
  return self->damage == NULL && (self->is_marked || guise_history_point_stays_anyway (self));
}

const char *
guise_history_point_get_strip (const GuiseHistoryPoint *self)
{
  return self->strip;
}

static const char *
get_kind_text (const GuiseHistoryPoint *self)
{
  static const char *const texts[GUISE_N_BACKUP_KINDS] = {
    [GUISE_BACKUP_MANUAL] = N_ ("Backup by hand"),
    [GUISE_BACKUP_STAGE] = N_ ("Backup before a stage"),
    [GUISE_BACKUP_TIMED] = N_ ("Backup by the clock"),
    [GUISE_BACKUP_PINNED] = N_ ("Kept as reusable base"),
    [GUISE_BACKUP_BEFORE_RESTORE] = N_ ("Kept when going back"),
  };

  if (self->backup == NULL)
    return _ ("Saved");
  if (self->was_marked)
    return self->is_marked ? _ ("Kept by your pin") : _ ("Kept until newer ones take its place");
  return _ (texts[self->kind]);
}

char *
guise_history_point_dup_text (const GuiseHistoryPoint *self)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (self->made_at);
  g_autofree char *date =
    self->made_at > 0 && time != NULL ? g_date_time_format (time, "%x %H:%M") : g_strdup ("");

  if (self->damage != NULL)
    return g_strdup (_("Some of its files are damaged: training cannot go back to it"));
  if (self->stage == NULL)
    return g_strdup_printf ("%s · %s", get_kind_text (self), date);
  /* Translators: what it is, the stage of the plan, date and time */
  return g_strdup_printf (_("%s · %s · %s"), get_kind_text (self), self->stage, date);
}

/* ---- reading ---- */

static GuiseHistoryPoint *
point_new (const char *path, const GuiseCheckpointInfo *info, const char *damage)
{
  GuiseHistoryPoint *self = g_object_new (GUISE_TYPE_HISTORY_POINT, NULL);

  self->path = g_strdup (path);
  self->iteration = info->iteration;
  self->trained_seconds = info->trained_seconds;
  self->stage = g_strdup (info->stage);
  self->damage = g_strdup (damage);
  self->made_at = info->made_at;
  self->is_reusable = info->is_reusable;
  return self;
}

static gboolean
add_backups (GPtrArray *points, const GuiseProject *project, GError **error)
{
  g_autofree char *dir = guise_project_dup_backups_dir (project);
  g_autoptr (GPtrArray) list = guise_backup_list (dir, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseBackupEntry *entry = list->pdata[i];
      GuiseHistoryPoint      *point = point_new (entry->path, &entry->info, entry->damage);

      point->backup = g_strdup (entry->id);
      point->kind = entry->kind;
      point->is_marked = entry->is_pinned;
      point->was_marked =
        entry->kind == GUISE_BACKUP_TIMED && g_str_equal (entry->label, GUISE_BACKUP_LABEL_PIN);
      g_ptr_array_add (points, point);
    }
  return list != NULL;
}

/* Who went back and trained to the same iteration once more has another model there. Of a damaged
 * checkpoint nothing but the iteration is known. */
static GuiseHistoryPoint *
find_backup_of (const GPtrArray *points, const GuiseCheckpointEntry *entry)
{
  for (guint i = 0; i < points->len; i++)
    {
      GuiseHistoryPoint *point = points->pdata[i];

      if (point->backup != NULL && point->damage == NULL &&
          point->iteration == entry->info.iteration &&
          (entry->damage != NULL || point->trained_seconds == entry->info.trained_seconds))
        return point;
    }
  return NULL;
}

static gboolean
add_checkpoints (GPtrArray *points, const GuiseProject *project, GError **error)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (dir, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GuiseCheckpointEntry *entry = list->pdata[i];
      GuiseHistoryPoint          *point = find_backup_of (points, entry);

      if (point == NULL)
        {
          point = point_new (entry->path, &entry->info, entry->damage);
          g_ptr_array_add (points, point);
        }
      point->is_checkpoint = entry->damage == NULL;
    }
  return list != NULL;
}

static int
compare_cb (const void *a, const void *b)
{
  const GuiseHistoryPoint *x = *(const GuiseHistoryPoint *const *) a;
  const GuiseHistoryPoint *y = *(const GuiseHistoryPoint *const *) b;

  if (x->iteration != y->iteration)
    return x->iteration < y->iteration ? 1 : -1;
  return (x->made_at < y->made_at) - (x->made_at > y->made_at);
}

static void
find_strips (GPtrArray *points, const GuiseProject *project)
{
  g_autoptr (GPtrArray) strips = guise_project_list_pictures (project, GUISE_PROJECT_PICTURE_PROBE);

  for (guint i = 0; i < points->len; i++)
    {
      GuiseHistoryPoint *point = points->pdata[i];

      for (guint k = 0; k < strips->len; k++)
        {
          const GuiseProjectPicture *strip = strips->pdata[k];

          if (strip->iteration > point->iteration)
            break;
          g_free (point->strip);
          point->strip = g_strdup (strip->path);
        }
    }
}

/* Files have names of stages; people read their titles. */
static void
name_stages (GPtrArray *points, const GuiseTrainingPlan *plan)
{
  for (guint i = 0; i < points->len; i++)
    {
      GuiseHistoryPoint *point = points->pdata[i];
      char              *name = point->stage;

      point->stage = guise_plan_words_dup_stage (plan, name);
      g_free (name);
    }
}

GPtrArray *
guise_history_point_list (const GuiseProject *project, GError **error)
{
  g_autoptr (GPtrArray) points = g_ptr_array_new_with_free_func (g_object_unref);

  if (!add_backups (points, project, error) || !add_checkpoints (points, project, error))
    return NULL;
  name_stages (points, project->plan);
  g_ptr_array_sort (points, compare_cb);
  find_strips (points, project);
  return g_steal_pointer (&points);
}

static void
guise_history_point_finalize (GObject *object)
{
  GuiseHistoryPoint *self = GUISE_HISTORY_POINT (object);

  g_free (self->path);
  g_free (self->backup);
  g_free (self->stage);
  g_free (self->damage);
  g_free (self->strip);
  G_OBJECT_CLASS (guise_history_point_parent_class)->finalize (object);
}

static void
guise_history_point_class_init (GuiseHistoryPointClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_history_point_finalize;
}

static void
guise_history_point_init (GuiseHistoryPoint *self)
{
}
