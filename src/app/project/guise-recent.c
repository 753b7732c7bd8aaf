/* SPDX-License-Identifier: GPL-3.0-or-later
 * The projects that were open last. */
#include "app/project/guise-recent.h"

#define KEY    "recent-projects"
#define N_KEPT 12

struct _GuiseRecent
{
  GObject parent_instance;

  GSettings  *settings; /* owned */
  GListStore *projects; /* owned */
};

G_DEFINE_FINAL_TYPE (GuiseRecent, guise_recent, G_TYPE_OBJECT)

enum
{
  PROP_N_TRAINING = 1,
  PROP_N_JOBS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GuiseOpenProject *
get_project (GuiseRecent *self, guint i)
{
  g_autoptr (GuiseOpenProject) project = g_list_model_get_item (G_LIST_MODEL (self->projects), i);

  return project; /* the list keeps it */
}

static void
on_training_changed (GuiseRecent *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_TRAINING]);
}

static void
on_jobs_changed (GuiseRecent *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_JOBS]);
}

/* Returns: (transfer full): a project that is followed */
static GuiseOpenProject *
follow (GuiseRecent *self, const char *path)
{
  GuiseOpenProject *project = guise_open_project_new (path);

  g_signal_connect_object (project, "notify::is-training", G_CALLBACK (on_training_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (project, "notify::n-jobs", G_CALLBACK (on_jobs_changed), self,
                           G_CONNECT_SWAPPED);
  return project;
}

static gboolean
is_at_work (GuiseOpenProject *project)
{
  return guise_open_project_is_training (project) ||
         g_list_model_get_n_items (guise_open_project_get_jobs (project)) > 0;
}

unsigned
guise_recent_get_n_jobs (const GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  unsigned    n_jobs = 0;

  for (guint i = 0; i < n; i++)
    n_jobs += g_list_model_get_n_items (
      guise_open_project_get_jobs (get_project ((GuiseRecent *) self, i)));
  return n_jobs;
}

void
guise_recent_stop_jobs (GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));

  for (guint i = 0; i < n; i++)
    {
      GListModel *jobs = guise_open_project_get_jobs (get_project (self, i));

      for (guint k = 0; k < g_list_model_get_n_items (jobs); k++)
        {
          g_autoptr (GuiseJob) job = g_list_model_get_item (jobs, k);

          guise_job_stop (job);
        }
    }
}

unsigned
guise_recent_get_n_training (const GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  unsigned    n_training = 0;

  for (guint i = 0; i < n; i++)
    n_training += guise_open_project_is_training (get_project ((GuiseRecent *) self, i)) ? 1 : 0;
  return n_training;
}

unsigned
guise_recent_get_n_running (const GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  unsigned    n_running = 0;

  for (guint i = 0; i < n; i++)
    {
      GuiseJob *job = guise_open_project_peek_training (get_project ((GuiseRecent *) self, i));

      n_running += job != NULL && guise_job_get_state (job) == GUISE_JOB_RUNNING ? 1 : 0;
    }
  return n_running;
}

void
guise_recent_stop_training (GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));

  for (guint i = 0; i < n; i++)
    if (guise_open_project_is_training (get_project (self, i)))
      guise_job_stop (guise_open_project_get_training (get_project (self, i)));
}

static void
store (GuiseRecent *self)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (builder, guise_open_project_get_path (get_project (self, i)));
  paths = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, KEY, (const char *const *) paths);
}

static void
load (GuiseRecent *self)
{
  g_auto (GStrv) paths = g_settings_get_strv (self->settings, KEY);

  for (size_t i = 0; paths[i] != NULL && i < N_KEPT; i++)
    {
      g_autoptr (GuiseOpenProject) project = follow (self, paths[i]);

      g_list_store_append (self->projects, project);
    }
}

static guint
find (GuiseRecent *self, const char *path)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  guint       i = 0;

  while (i < n && !g_str_equal (guise_open_project_get_path (get_project (self, i)), path))
    i++;
  return i;
}

/* What is at work is the only handle of its job. */
static void
drop_oldest (GuiseRecent *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->projects)); i > 0; i--)
    if (!is_at_work (get_project (self, i - 1)))
      {
        g_list_store_remove (self->projects, i - 1);
        return;
      }
}

GListModel *
guise_recent_get_projects (GuiseRecent *self)
{
  return G_LIST_MODEL (self->projects);
}

GuiseOpenProject *
guise_recent_add (GuiseRecent *self, const char *path)
{
  const guint n = g_list_model_get_n_items (G_LIST_MODEL (self->projects));
  const guint i = find (self, path);
  g_autoptr (GuiseOpenProject) project =
               i < n ? g_object_ref (get_project (self, i)) : follow (self, path);

  if (i < n)
    g_list_store_remove (self->projects, i);
  else if (n >= N_KEPT)
    drop_oldest (self);
  g_list_store_insert (self->projects, 0, project);
  store (self);
  return project; /* the list keeps it */
}

void
guise_recent_forget (GuiseRecent *self, const char *path)
{
  const guint i = find (self, path);

  if (i < g_list_model_get_n_items (G_LIST_MODEL (self->projects)) &&
      !is_at_work (get_project (self, i)))
    g_list_store_remove (self->projects, i);
  store (self);
}

GuiseRecent *
guise_recent_new (GSettings *settings)
{
  GuiseRecent *self = g_object_new (GUISE_TYPE_RECENT, NULL);

  self->settings = g_object_ref (settings);
  load (self);
  return self;
}

static void
guise_recent_dispose (GObject *object)
{
  GuiseRecent *self = GUISE_RECENT (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->projects);
  G_OBJECT_CLASS (guise_recent_parent_class)->dispose (object);
}

static void
guise_recent_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_N_TRAINING)
    g_value_set_uint (value, guise_recent_get_n_training (GUISE_RECENT (object)));
  else if (id == PROP_N_JOBS)
    g_value_set_uint (value, guise_recent_get_n_jobs (GUISE_RECENT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_recent_class_init (GuiseRecentClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = guise_recent_dispose;
  object_class->get_property = guise_recent_get_property;
  properties[PROP_N_TRAINING] =
    g_param_spec_uint ("n-training", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_N_JOBS] =
    g_param_spec_uint ("n-jobs", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_recent_init (GuiseRecent *self)
{
  self->projects = g_list_store_new (GUISE_TYPE_OPEN_PROJECT);
}
