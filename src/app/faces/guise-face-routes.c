/* SPDX-License-Identifier: GPL-3.0-or-later
 * The ways to the pages about faces. */
#include "app/faces/guise-face-routes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-consent-page.h"
#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-import-page.h"
#include "app/guise-window.h"
#include "app/masks/guise-mask-editor.h"

static void
go_on (GuiseWindow *window, const char *action)
{
  GtkWidget *page = guise_window_get_step_page (window);

  if (page != NULL)
    gtk_widget_activate_action (page, action, NULL);
}

static void
on_stated_cb (GuiseWindow *window, GuiseConsentPage *page)
{
  const char *action = g_object_get_data (G_OBJECT (page), "then");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  if (action != NULL)
    go_on (window, action);
}

static void
ask (GuiseWindow         *window,
     GuiseOpenProject    *project,
     const GuiseFaceSlot *slots,
     size_t               n,
     const char          *then)
{
  GtkWidget *page = guise_consent_page_new (project, slots, n);

  g_object_set_data_full (G_OBJECT (page), "then", g_strdup (then), g_free);
  g_signal_connect_object (page, "stated", G_CALLBACK (on_stated_cb), window, G_CONNECT_SWAPPED);
  guise_window_push (window, page);
}

static void
show_consent (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseOpenProject *project = guise_window_get_project (GUISE_WINDOW (widget));
  GuiseFaceSlot     slot;

  if (project != NULL && guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    ask (GUISE_WINDOW (widget), project, &slot, 1, NULL);
}

/* What was not read yet is not asked for: whoever starts is refused by the engine then. */
static void
with_consent (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow              *self = GUISE_WINDOW (widget);
  GuiseOpenProject         *project = guise_window_get_project (self);
  const GuiseProjectStatus *status =
    project != NULL ? guise_open_project_get_status (project) : NULL;
  const char   *then = g_variant_get_string (parameter, NULL);
  GuiseFaceSlot missing[GUISE_N_FACE_SLOTS];
  size_t        n = 0;

  for (int slot = 0; status != NULL && slot < GUISE_N_FACE_SLOTS; slot++)
    if (status->faces[slot].is_set && !status->faces[slot].has_consent)
      missing[n++] = (GuiseFaceSlot) slot;
  if (n > 0)
    ask (self, project, missing, n, then);
  else
    go_on (self, then);
}

static void
show_import (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_window_get_project (self);
  GuiseFaceSlot     slot;

  if (project == NULL || !guise_face_slot_from_name (g_variant_get_string (parameter, NULL), &slot))
    return;
  guise_window_show_over (self, GUISE_STEP_FACES, guise_import_page_new (project, slot),
                          guise_intake_get_job (guise_intake_get (project, slot)));
}

static void
edit_mask (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GuiseWindow      *self = GUISE_WINDOW (widget);
  GuiseOpenProject *project = guise_window_get_project (self);
  const char       *faces, *name;

  g_variant_get (parameter, "(&s&s)", &faces, &name);
  for (int slot = 0; project != NULL && slot < GUISE_N_FACE_SLOTS; slot++)
    if (g_strcmp0 (guise_open_project_get_faces_path (project, (GuiseFaceSlot) slot), faces) == 0)
      {
        guise_window_push (self, guise_mask_editor_new (project, (GuiseFaceSlot) slot, name));
        return;
      }
}

/* ---- files that are dropped ---- */

static GtkWidget *
get_page (GuiseWindow *window)
{
  GtkWidget *over = guise_window_get_over (window);

  return over != NULL ? over : guise_window_get_step_page (window);
}

static gboolean
plays_videos (GtkWidget *page)
{
  GtkWidgetClass *class = page != NULL ? GTK_WIDGET_GET_CLASS (page) : NULL;
  const GVariantType *type;
  const char         *name, *property;
  GType               owner;

  for (guint i = 0; class != NULL; i++)
    {
      if (!gtk_widget_class_query_action (class, i, &owner, &name, &type, &property))
        return FALSE;
      if (strcmp (name, GUISE_FACE_ROUTES_PLAY) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_video (const char *path)
{
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  return mime != NULL && g_str_has_prefix (mime, "video/");
}

/* Whose faces the page in view is about: it says so by its property; else the character's, which
 * are the ones that come from files. */
static GuiseFaceSlot
find_slot (GuiseWindow *window)
{
  GtkWidget    *page = get_page (window);
  GuiseFaceSlot slot = GUISE_FACE_SLOT_SRC;

  if (page != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (page), "slot") != NULL)
    {
      g_autofree char *name = NULL;

      g_object_get (page, "slot", &name, NULL);
      if (name != NULL)
        guise_face_slot_from_name (name, &slot);
    }
  return slot;
}

char *
guise_face_routes_get_drop_text (GtkWidget *window)
{
  if (!guise_window_is_project_shown (GUISE_WINDOW (window)) ||
      plays_videos (get_page (GUISE_WINDOW (window))))
    return g_strdup (_("Open"));
  /* Translators: whose faces, as in “Character” */
  return g_strdup_printf (_("Add to “%s”"),
                             guise_face_slot_get_title (find_slot (GUISE_WINDOW (window))));
}

gboolean
guise_face_routes_drop (GtkWidget *window, const GSList *files)
{
  GuiseWindow        *self = GUISE_WINDOW (window);
  GuiseOpenProject   *project = guise_window_get_project (self);
  const GuiseFaceSlot slot = find_slot (self);
  gboolean            is_done;

  for (const GSList *link = files; link != NULL; link = link->next)
    {
      g_autofree char *path = g_file_get_path (link->data);

      if (path != NULL && g_str_has_suffix (path, ".dfm") && guise_window_is_project_shown (self))
        {
          gtk_widget_activate_action (window, "win.show-live", "s", path);
          return TRUE;
        }
      if (path != NULL && plays_videos (get_page (self)) && is_video (path))
        {
          gtk_widget_activate_action (get_page (self), GUISE_FACE_ROUTES_PLAY, "^ay", path);
          return TRUE;
        }
      if (path != NULL && (guise_project_is_one (path) || !guise_window_is_project_shown (self)))
        {
          guise_window_open (self, path); /* says so where it is none */
          return TRUE;
        }
    }
  is_done = project != NULL && guise_intake_add_all (guise_intake_get (project, slot), files);
  if (is_done && !GUISE_IS_IMPORT_PAGE (guise_window_get_over (self)))
    gtk_widget_activate_action (window, "win.import", "s", guise_face_slot_get_name (slot));
  return is_done;
}

void
guise_face_routes_install (GtkWidgetClass *window_class)
{
  gtk_widget_class_install_action (window_class, "win.import", "s", show_import);
  gtk_widget_class_install_action (window_class, "win.consent", "s", show_consent);
  gtk_widget_class_install_action (window_class, "win.edit-mask", "(ss)", edit_mask);
  gtk_widget_class_install_action (window_class, "win.with-consent", "s", with_consent);
}
