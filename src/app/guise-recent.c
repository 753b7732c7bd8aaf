/* SPDX-License-Identifier: GPL-3.0-or-later
 * The projects that were open last. */
#include "app/guise-recent.h"

#define KEY    "recent-projects"
#define N_KEPT 12

struct _GuiseRecent
{
  GObject parent_instance;

  GSettings  *settings; /* owned */
  GListStore *projects; /* owned */
};

G_DEFINE_FINAL_TYPE (GuiseRecent, guise_recent, G_TYPE_OBJECT)

static GuiseOpenProject *
get_project (GuiseRecent *self, guint i)
{
  g_autoptr (GuiseOpenProject) project = g_list_model_get_item (G_LIST_MODEL (self->projects), i);

  return project; /* the list keeps it */
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
    if (guise_project_is_one (paths[i]))
      {
        g_autoptr (GuiseOpenProject) project = guise_open_project_new (paths[i]);

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
               i < n ? g_object_ref (get_project (self, i)) : guise_open_project_new (path);

  if (i < n)
    g_list_store_remove (self->projects, i);
  else if (n >= N_KEPT)
    g_list_store_remove (self->projects, n - 1);
  g_list_store_insert (self->projects, 0, project);
  store (self);
  return project; /* the list keeps it */
}

void
guise_recent_forget (GuiseRecent *self, const char *path)
{
  const guint i = find (self, path);

  if (i < g_list_model_get_n_items (G_LIST_MODEL (self->projects)))
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
guise_recent_class_init (GuiseRecentClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_recent_dispose;
}

static void
guise_recent_init (GuiseRecent *self)
{
  self->projects = g_list_store_new (GUISE_TYPE_OPEN_PROJECT);
}
