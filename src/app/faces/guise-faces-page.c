/* SPDX-License-Identifier: GPL-3.0-or-later
 * The faces of a project. */
#include <glib/gi18n.h>
#include <string.h>

#include "app/faces/guise-face-slot-text.h"
#include "app/faces/guise-faces-page-private.h"
#include "app/faces/guise-score-words.h"
#include "app/guise-shortcuts.h"
#include "app/widgets/guise-widget.h"

G_DEFINE_FINAL_TYPE (GuiseFacesPage, guise_faces_page, GTK_TYPE_WIDGET)

enum
{
  PROP_SLOT = 1,
  PROP_FILTER,
  PROP_COUNT,
  PROP_FOR_OTHER,
  PROP_PANEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* As the project's files call them. */
static const char *const slots[GUISE_N_FACE_SLOTS] = {
  [GUISE_FACE_SLOT_SRC] = "src",
  [GUISE_FACE_SLOT_DST] = "dst",
  [GUISE_FACE_SLOT_GENERIC] = "generic",
};

static const char *const filters[] = {
  [GUISE_WALL_SHOW_ALL] = "all",
  [GUISE_WALL_SHOW_CHOSEN] = "chosen",
  [GUISE_WALL_SHOW_ASIDE] = "aside",
  [GUISE_WALL_SHOW_SOME] = "some",
};

const char *
guise_faces_page_get_slot_name (GuiseFaceSlot slot)
{
  return slots[slot];
}

const char *
guise_faces_page_get_filter_name (GuiseWallFilter filter)
{
  return filters[filter];
}

/* ---- which wall ---- */

static void
on_said_cb (GuiseWall *wall, const char *text, gboolean can_undo, GuiseFacesPage *self)
{
  guise_widget_toast (GTK_WIDGET (self), text, can_undo ? "faces.undo" : NULL);
  guise_open_project_refresh (self->project); /* the sidebar tells how many are chosen */
}

static void
read_options (const GuiseProjectStatus *status, GuiseScoreOptions *options)
{
  for (char **option = status->options; option != NULL && *option != NULL; option++)
    {
      if (g_str_has_prefix (*option, "resolution="))
        options->resolution = (int) g_ascii_strtoll (strchr (*option, '=') + 1, NULL, 10);
      else if (g_str_has_prefix (*option, "random_src_flip="))
        options->is_src_flipped = strchr ("yYtT1", strchr (*option, '=')[1]) != NULL;
    }
}

/* The other side of the swap, if there are faces. */
static const char *
get_other_path (const GuiseFacesPage *self, const GuiseProjectStatus *status)
{
  const GuiseFaceSlot other =
    self->slot == GUISE_FACE_SLOT_SRC ? GUISE_FACE_SLOT_DST : GUISE_FACE_SLOT_SRC;

  if (self->slot == GUISE_FACE_SLOT_GENERIC || status->faces[other].n_faces == 0)
    return NULL;
  return guise_open_project_get_faces_path (self->project, other);
}

static void
drop_wall (GuiseFacesPage *self)
{
  if (self->wall == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->wall, self);
  guise_wall_grid_set_wall (self->grid, NULL);
  guise_limits_panel_set_wall (self->limits_panel, NULL);
  guise_score_panel_update (self->panel, NULL, slots[self->slot], self->n_keep);
  guise_score_panel_show_face (self->panel, NULL, G_MAXUINT);
  g_clear_object (&self->wall);
}

/* Faces that came or went are no reason to look at others than before: what is shown stays as it
 * was chosen. But some by their numbers, which count other faces now. */
static void
keep_choice (GuiseWall *wall, const GuiseWall *before)
{
  const GuiseWallFilter filter = guise_wall_get_filter (before);

  if (g_strcmp0 (guise_wall_get_path (wall), guise_wall_get_path (before)) != 0)
    return;
  guise_wall_set_limits (wall, guise_wall_get_limits (before));
  if (filter != GUISE_WALL_SHOW_SOME)
    guise_wall_set_filter (wall, filter);
}

static void
take_wall (GuiseFacesPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const char               *path = guise_open_project_get_faces_path (self->project, self->slot);
  GuiseScoreOptions         options = { 0 };
  g_autoptr (GuiseWall) before = self->wall != NULL ? g_object_ref (self->wall) : NULL;

  drop_wall (self);
  if (status != NULL && path != NULL)
    {
      read_options (status, &options);
      self->wall = guise_wall_new (path, get_other_path (self, status),
                                   self->slot == GUISE_FACE_SLOT_DST, &options);
      guise_wall_set_sort (self->wall, gtk_drop_down_get_selected (self->sort));
      if (before != NULL)
        keep_choice (self->wall, before);
      guise_wall_grid_set_wall (self->grid, self->wall);
      guise_limits_panel_set_wall (self->limits_panel, self->wall);
      g_signal_connect_object (self->wall, "changed", G_CALLBACK (guise_faces_page_update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->wall, "said", G_CALLBACK (on_said_cb), self, 0);
    }
  guise_faces_page_update (self);
}

/* Faces that came or went since the wall was opened. */
static gboolean
is_outdated (const GuiseFacesPage *self)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (self->project);
  const char               *path = guise_open_project_get_faces_path (self->project, self->slot);

  if (self->wall == NULL || path == NULL)
    return (self->wall == NULL) != (path == NULL);
  return g_strcmp0 (path, guise_wall_get_path (self->wall)) != 0 ||
         (guise_wall_get_faceset (self->wall) != NULL &&
          guise_wall_get_n (self->wall) != status->faces[self->slot].n_faces) ||
         (guise_wall_get_faceset (self->wall) == NULL && !guise_wall_is_busy (self->wall) &&
          status->faces[self->slot].n_faces > 0);
}

static void
on_refreshed (GuiseFacesPage *self)
{
  if (guise_open_project_get_status (self->project) != NULL && is_outdated (self))
    take_wall (self);
}

static void
make_menu (GuiseFacesPage *self)
{
  const char *slot = slots[self->slot];
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) faces = g_menu_new ();
  g_autoptr (GMenu) set = g_menu_new ();
  g_autofree char *record = g_strconcat ("win.record::", slot, NULL);
  g_autofree char *import = g_strconcat ("win.import::", slot, NULL);
  g_autofree char *consent = g_strconcat ("win.consent::", slot, NULL);

  g_menu_append (faces, _("_Record"), record);
  g_menu_append (faces, _("_Import…"), import);
  g_menu_append (faces, _("_Find"), "faces.find");
  g_menu_append (faces, _("_Show similar"), "faces.similar");
  g_menu_append (faces, _("Show this _person"), "faces.person");
  g_menu_append (set, _("_Quick check…"), "faces.quick-check");
  g_menu_append (set, _("_Whose face is this…"), consent);
  g_menu_append (set, _("_Use another faceset here…"), "faces.use");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (faces));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (set));
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->import_button), "s", slot);
}

static void
set_slot (GuiseFacesPage *self, const char *name)
{
  for (int i = 0; i < GUISE_N_FACE_SLOTS; i++)
    if (g_strcmp0 (slots[i], name) == 0 && (GuiseFaceSlot) i != self->slot)
      {
        self->slot = (GuiseFaceSlot) i;
        make_menu (self);
        take_wall (self);
      }
}

static void
set_filter (GuiseFacesPage *self, const char *name)
{
  for (size_t i = 0; self->wall != NULL && i < G_N_ELEMENTS (filters); i++)
    if (g_strcmp0 (filters[i], name) == 0)
      guise_wall_set_filter (self->wall, (GuiseWallFilter) i);
}

/* ---- controls ---- */

static void
on_sort_cb (GuiseFacesPage *self)
{
  if (self->wall != NULL)
    guise_wall_set_sort (self->wall, gtk_drop_down_get_selected (self->sort));
}

static void
on_zoom_cb (GuiseFacesPage *self)
{
  guise_wall_grid_set_size (self->grid, (int) gtk_adjustment_get_value (self->zoom_adjustment));
}

static void
on_activated_cb (GuiseFacesPage *self, guint position)
{
  guise_faces_page_look (self, position);
}

/* By its number, or by a part of the name of its file. */
static void
on_find_cb (GuiseFacesPage *self)
{
  const char   *text = gtk_editable_get_text (GTK_EDITABLE (self->find_entry));
  const guint64 number = g_ascii_strtoull (text, NULL, 10);
  GuiseFaceset *faceset = self->wall != NULL ? guise_wall_get_faceset (self->wall) : NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  g_autofree char *title = g_strdup_printf (_("“%s”"), text);

  if (faceset == NULL)
    return;
  if (*text == '\0')
    {
      guise_wall_set_filter (self->wall, GUISE_WALL_SHOW_ALL);
      return;
    }
  for (uint32_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (i + 1 == number || strstr (guise_faceset_get_entry (faceset, i)->name, text) != NULL)
      g_array_append_val (found, i);
  guise_wall_show_some (self->wall, (const uint32_t *) (void *) found->data, found->len, title);
}

/* ---- where the page is ---- */

static void
on_layout_cb (GObject *adaptive, GParamSpec *pspec, GuiseFacesPage *self)
{
  const GuiseLayout before = self->layout;
  gint              layout;

  g_object_get (adaptive, "layout", &layout, NULL);
  self->layout = (GuiseLayout) layout;
  if (before == self->layout)
    return;
  adw_flap_set_fold_policy (self->flap, self->layout == GUISE_LAYOUT_WIDE
                                          ? ADW_FLAP_FOLD_POLICY_NEVER
                                          : ADW_FLAP_FOLD_POLICY_ALWAYS);
  adw_flap_set_reveal_flap (self->flap, self->layout == GUISE_LAYOUT_WIDE);
  guise_faces_page_update_layout (self);
}

static void
guise_faces_page_root (GtkWidget *widget)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  GtkWidget      *adaptive, *leaflet;

  GTK_WIDGET_CLASS (guise_faces_page_parent_class)->root (widget);
  adaptive = gtk_widget_get_ancestor (widget, GUISE_TYPE_ADAPTIVE);
  leaflet = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);
  if (adaptive != NULL)
    {
      g_signal_connect_object (adaptive, "notify::layout", G_CALLBACK (on_layout_cb), self, 0);
      on_layout_cb (G_OBJECT (adaptive), NULL, self);
    }
  if (leaflet != NULL)
    {
      g_object_bind_property (leaflet, "folded", self->back_button, "visible",
                              G_BINDING_SYNC_CREATE);
      g_object_bind_property (leaflet, "folded", self->header, "show-start-title-buttons",
                              G_BINDING_SYNC_CREATE);
    }
}

static void
on_panel_cb (GuiseFacesPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PANEL]);
}

/* ---- the object ---- */

GtkWidget *
guise_faces_page_new (GuiseOpenProject *project)
{
  GuiseFacesPage *self = g_object_new (GUISE_TYPE_FACES_PAGE, NULL);

  self->project = g_object_ref (project);
  g_signal_connect_object (project, "refreshed", G_CALLBACK (on_refreshed), self,
                           G_CONNECT_SWAPPED);
  take_wall (self);
  return GTK_WIDGET (self);
}

static void
guise_faces_page_dispose (GObject *object)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (object);

  if (self->grid != NULL)
    {
      drop_wall (self);
      g_signal_handlers_disconnect_by_data (self->flap, self);
      gtk_search_bar_set_key_capture_widget (self->find_bar, NULL);
    }
  self->grid = NULL;
  g_clear_object (&self->chooser);
  g_clear_object (&self->project);
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_faces_page_parent_class)->dispose (object);
}

static void
guise_faces_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseFacesPage *self = GUISE_FACES_PAGE (object);

  switch (id)
    {
    case PROP_SLOT:
      g_value_set_string (value, slots[self->slot]);
      break;
    case PROP_FILTER:
      g_value_set_string (value, filters[self->wall != NULL ? guise_wall_get_filter (self->wall)
                                                            : GUISE_WALL_SHOW_ALL]);
      break;
    case PROP_COUNT:
      g_value_take_string (value, g_strdup_printf ("%zu", self->n_keep));
      break;
    case PROP_FOR_OTHER:
      g_value_set_boolean (value, self->for_other);
      break;
    case PROP_PANEL:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (self->flap));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_faces_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (object);

  switch (id)
    {
    case PROP_SLOT:
      set_slot (self, g_value_get_string (value));
      break;
    case PROP_FILTER:
      set_filter (self, g_value_get_string (value));
      break;
    case PROP_COUNT:
      self->n_keep = (size_t) MAX (1, g_ascii_strtoull (g_value_get_string (value), NULL, 10));
      if (self->wall != NULL)
        guise_faces_page_update_verdict (self);
      break;
    case PROP_FOR_OTHER:
      self->for_other = g_value_get_boolean (value);
      break;
    case PROP_PANEL:
      adw_flap_set_reveal_flap (self->flap, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, header);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, back_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, slot_menu);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, slot_box);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, record_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, import_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, find_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, menu_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, panel_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, stack);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, empty);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, empty_buttons);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, empty_record);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, empty_import);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, empty_use);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, problem);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, flap);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, find_bar);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, find_entry);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, filters);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, all_filter);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, chosen_filter);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, aside_filter);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, some_filter);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, filter_menu);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, limits_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, limits_panel);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, sort_label);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, sort);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, zoom);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, zoom_adjustment);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, waiting);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, job_bar);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, job_text);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, job_progress);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, shown);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, none);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, clear_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, grid);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, selection_strip);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, selected_label);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, aside_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, bring_back_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, choose_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, similar_button);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, undo_content);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, verdict_bar);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, bar_mark);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, bar_verdict);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, bar_text);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, bar_best);
  gtk_widget_class_bind_template_child (class, GuiseFacesPage, panel);
  gtk_widget_class_bind_template_callback (class, on_sort_cb);
  gtk_widget_class_bind_template_callback (class, on_zoom_cb);
  gtk_widget_class_bind_template_callback (class, on_find_cb);
  gtk_widget_class_bind_template_callback (class, on_activated_cb);
  gtk_widget_class_bind_template_callback (class, guise_faces_page_update_selection);
}

static void
guise_faces_page_class_init (GuiseFacesPageClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_faces_page_dispose;
  object_class->get_property = guise_faces_page_get_property;
  object_class->set_property = guise_faces_page_set_property;
  widget_class->root = guise_faces_page_root;
  properties[PROP_SLOT] = g_param_spec_string ("slot", NULL, NULL, "dst", flags);
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "all", flags);
  properties[PROP_COUNT] = g_param_spec_string ("count", NULL, NULL, "2000", flags);
  properties[PROP_FOR_OTHER] = g_param_spec_boolean ("for-other", NULL, NULL, FALSE, flags);
  properties[PROP_PANEL] = g_param_spec_boolean ("panel-shown", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (GUISE_TYPE_WALL_GRID);
  g_type_ensure (GUISE_TYPE_LIMITS_PANEL);
  g_type_ensure (GUISE_TYPE_SCORE_PANEL);
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_property_action (widget_class, "faces.slot", "slot");
  gtk_widget_class_install_property_action (widget_class, "faces.filter", "filter");
  gtk_widget_class_install_property_action (widget_class, "faces.count", "count");
  gtk_widget_class_install_property_action (widget_class, "faces.for-other", "for-other");
  gtk_widget_class_install_property_action (widget_class, "faces.panel", "panel-shown");
  guise_faces_page_install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-faces-page.ui");
  bind_children (widget_class);
}

/* Space selects in lists of GTK, unless somebody listens before them. */
static void
add_look_key (GuiseFacesPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                                          gtk_named_action_new ("faces.look")));
  gtk_widget_add_controller (GTK_WIDGET (self->grid), keys);
}

static void
on_title_setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (item, label);
}

static void
on_title_bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)),
                       gtk_string_object_get_string (gtk_list_item_get_item (item)));
}

/* In a narrow window long ones are cut off in the button; in the list they are whole. */
static void
make_sorts (GuiseFacesPage *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  for (guint i = 0; i < guise_wall_get_n_sorts (); i++)
    gtk_string_list_append (titles, guise_wall_get_sort_title (i));
  g_signal_connect (factory, "setup", G_CALLBACK (on_title_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_title_bind_cb), NULL);
  gtk_drop_down_set_list_factory (self->sort, gtk_drop_down_get_factory (self->sort));
  gtk_drop_down_set_factory (self->sort, factory);
  gtk_drop_down_set_model (self->sort, G_LIST_MODEL (titles));
}

static void
guise_faces_page_init (GuiseFacesPage *self)
{
  self->slot = GUISE_FACE_SLOT_DST;
  self->layout = GUISE_LAYOUT_WIDE;
  self->n_keep = GUISE_SCORE_LIVE_FACES;
  gtk_widget_init_template (GTK_WIDGET (self));
  make_sorts (self);
  adw_flap_set_fold_policy (self->flap, ADW_FLAP_FOLD_POLICY_NEVER);
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_panel_cb), self);
  guise_shortcuts_attach (GTK_WIDGET (self), GUISE_SHORTCUT_FACES);
  add_look_key (self);
  make_menu (self);
}
