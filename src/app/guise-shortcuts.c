/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys of the application (studio.md 3). */
#include "app/guise-shortcuts.h"

#include <glib/gi18n.h>

static const GuiseShortcut shortcuts[] = {
  { "win.show-help-overlay",
    { "<Control>question" },
    GUISE_SHORTCUT_GENERAL,
    N_ ("Keyboard shortcuts") },
  { "win.help", { "F1" }, GUISE_SHORTCUT_GENERAL, N_ ("Help on the page, or the option in focus") },
  { NULL, { "F10" }, GUISE_SHORTCUT_GENERAL, N_ ("Menu") },
  { "win.full-screen", { "F11" }, GUISE_SHORTCUT_GENERAL, N_ ("Full screen, on and off") },
  { "win.preferences", { "<Control>comma" }, GUISE_SHORTCUT_GENERAL, N_ ("Preferences") },
  { "win.new-project('become-character')",
    { "<Control>n" },
    GUISE_SHORTCUT_GENERAL,
    N_ ("New project") },
  { "win.open", { "<Control>o" }, GUISE_SHORTCUT_GENERAL, N_ ("Open a project") },
  { "win.go-home", { "<Alt>Home" }, GUISE_SHORTCUT_GENERAL, N_ ("All projects") },
  { "win.go-back", { "<Alt>Left" }, GUISE_SHORTCUT_GENERAL, N_ ("Back") },
  { "window.close", { "<Control>w" }, GUISE_SHORTCUT_GENERAL, N_ ("Close the window") },
  { "app.quit", { "<Control>q" }, GUISE_SHORTCUT_GENERAL, N_ ("Quit") },

  { "win.show-step('faces')", { "<Alt>1" }, GUISE_SHORTCUT_STEPS, N_ ("Faces") },
  { "win.show-step('masks')", { "<Alt>2" }, GUISE_SHORTCUT_STEPS, N_ ("Masks") },
  { "win.show-step('plan')", { "<Alt>3" }, GUISE_SHORTCUT_STEPS, N_ ("Plan") },
  { "win.show-step('train')", { "<Alt>4" }, GUISE_SHORTCUT_STEPS, N_ ("Train") },
  { "win.show-step('history')", { "<Alt>5" }, GUISE_SHORTCUT_STEPS, N_ ("History") },
  { "win.show-step('export')", { "<Alt>6" }, GUISE_SHORTCUT_STEPS, N_ ("Export") },
  { "win.show-step('live')", { "<Alt>7" }, GUISE_SHORTCUT_STEPS, N_ ("Live") },

  { "record.toggle", { "space" }, GUISE_SHORTCUT_RECORD, N_ ("Start or pause") },
  { "record.skip", { "s" }, GUISE_SHORTCUT_RECORD, N_ ("Skip what is asked for") },
  { "record.next-light", { "n" }, GUISE_SHORTCUT_RECORD, N_ ("Next light") },
  { "record.sounds", { "m" }, GUISE_SHORTCUT_RECORD, N_ ("Sounds, on and off") },
  { "record.undo", { "<Control>z" }, GUISE_SHORTCUT_RECORD, N_ ("Take back the last 5 seconds") },
  { "record.redo", { "<Control><Shift>z" }, GUISE_SHORTCUT_RECORD, N_ ("Bring them back") },
  { "record.panel", { "F9" }, GUISE_SHORTCUT_RECORD, N_ ("What there is, shown or not") },
  { NULL, { "Escape" }, GUISE_SHORTCUT_RECORD, N_ ("Back; everything is kept") },

  { NULL, { "space", "Return" }, GUISE_SHORTCUT_FACES, N_ ("Look closer") },
  { "face.go(1)", { "d", "Right" }, GUISE_SHORTCUT_FACES, N_ ("Next face, large") },
  { "face.go(-1)", { "a", "Left" }, GUISE_SHORTCUT_FACES, N_ ("Face before, large") },
  { "faces.set-aside", { "Delete" }, GUISE_SHORTCUT_FACES, N_ ("Set aside") },
  { "faces.undo", { "<Control>z" }, GUISE_SHORTCUT_FACES, N_ ("Take back") },
  { "face.redo", { "<Control><Shift>z" }, GUISE_SHORTCUT_FACES, N_ ("Redo") },
  { NULL, { "Tab" }, GUISE_SHORTCUT_FACES, N_ ("Next landmark; arrow keys move it") },
  { NULL, { "<Control>a" }, GUISE_SHORTCUT_FACES, N_ ("Select all") },
  { "faces.find", { "<Control>f" }, GUISE_SHORTCUT_FACES, N_ ("Find") },
  { "faces.zoom(8)", { "plus", "KP_Add" }, GUISE_SHORTCUT_FACES, N_ ("Larger") },
  { "faces.zoom(-8)", { "minus", "KP_Subtract" }, GUISE_SHORTCUT_FACES, N_ ("Smaller") },
  { "faces.best", { "b" }, GUISE_SHORTCUT_FACES, N_ ("Use the best") },
  { "faces.panel", { "e", "F9" }, GUISE_SHORTCUT_FACES, N_ ("Score card") },

  { "mask.go(1)", { "d" }, GUISE_SHORTCUT_MASKS, N_ ("Next face") },
  { "mask.go(-1)", { "a" }, GUISE_SHORTCUT_MASKS, N_ ("Face before") },
  { "mask.go(5)", { "Page_Down" }, GUISE_SHORTCUT_MASKS, N_ ("Five faces on") },
  { "mask.go(-5)", { "Page_Up" }, GUISE_SHORTCUT_MASKS, N_ ("Five faces back") },
  { "mask.suggested", { "<Shift>d" }, GUISE_SHORTCUT_MASKS, N_ ("Next suggested face") },
  { "mask.unlabelled", { "n" }, GUISE_SHORTCUT_MASKS, N_ ("Next face without outlines") },
  { "mask.state", { "f" }, GUISE_SHORTCUT_MASKS, N_ ("Which faces are gone through") },
  { "mask.use", { "u" }, GUISE_SHORTCUT_MASKS, N_ ("Use for training, or not") },
  { "mask.aside", { "x" }, GUISE_SHORTCUT_MASKS, N_ ("Set aside, or bring back") },
  { "mask.undo", { "<Control>z" }, GUISE_SHORTCUT_MASKS, N_ ("Undo") },
  { "mask.redo", { "<Control><Shift>z" }, GUISE_SHORTCUT_MASKS, N_ ("Redo") },

  { "mask.tool(0)", { "q" }, GUISE_SHORTCUT_OUTLINES, N_ ("Draw what belongs to the face") },
  { "mask.tool(1)", { "w" }, GUISE_SHORTCUT_OUTLINES, N_ ("Draw what covers it") },
  { "mask.tool(2)", { "e" }, GUISE_SHORTCUT_OUTLINES, N_ ("Move points") },
  { "mask.copy", { "c" }, GUISE_SHORTCUT_OUTLINES, N_ ("Copy from the face before") },
  { "mask.trained", { "t" }, GUISE_SHORTCUT_OUTLINES, N_ ("Outline from the trained mask") },
  { "mask.face", { "h" }, GUISE_SHORTCUT_OUTLINES, N_ ("Outline from the face") },
  { "mask.grow(1)", { "g" }, GUISE_SHORTCUT_OUTLINES, N_ ("Grow") },
  { "mask.grow(-1)", { "<Shift>g" }, GUISE_SHORTCUT_OUTLINES, N_ ("Shrink") },
  { "mask.smooth", { "s" }, GUISE_SHORTCUT_OUTLINES, N_ ("Smooth") },
  { "mask.close", { "Return", "KP_Enter" }, GUISE_SHORTCUT_OUTLINES, N_ ("Close the outline") },
  { "mask.drop-last", { "BackSpace" }, GUISE_SHORTCUT_OUTLINES, N_ ("Drop the last point") },
  { "mask.remove", { "Delete" }, GUISE_SHORTCUT_OUTLINES, N_ ("Remove a point or an outline") },
  { "mask.cancel", { "Escape" }, GUISE_SHORTCUT_OUTLINES, N_ ("Drop the outline") },
  { NULL, { "Tab" }, GUISE_SHORTCUT_OUTLINES, N_ ("Next point; arrow keys move it") },
  { NULL, { "<Control>Tab" }, GUISE_SHORTCUT_OUTLINES, N_ ("From the picture to the buttons") },
  { NULL, { "space" }, GUISE_SHORTCUT_OUTLINES, N_ ("Point at the cursor, which arrow keys move") },

  { "mask.view(0)", { "1" }, GUISE_SHORTCUT_VIEWS, N_ ("See the picture") },
  { "mask.view(1)", { "2" }, GUISE_SHORTCUT_VIEWS, N_ ("See the mask") },
  { "mask.view(2)", { "3" }, GUISE_SHORTCUT_VIEWS, N_ ("See the trained mask") },
  { "mask.view(3)", { "4" }, GUISE_SHORTCUT_VIEWS, N_ ("See where they differ") },
  { "mask.view(4)", { "5" }, GUISE_SHORTCUT_VIEWS, N_ ("See what is left out as a checkerboard") },
  { "mask.zoom(0)", { "0", "KP_0" }, GUISE_SHORTCUT_VIEWS, N_ ("The whole face") },
  { "mask.zoom(1)", { "<Control>equal", "<Control>plus" }, GUISE_SHORTCUT_VIEWS, N_ ("Larger") },
  { "mask.zoom(-1)", { "<Control>minus" }, GUISE_SHORTCUT_VIEWS, N_ ("Smaller") },
  { "mask.lock", { "l" }, GUISE_SHORTCUT_VIEWS, N_ ("Keep the face in the middle") },
  { "mask.pan('left')",
    { "<Control>Left" },
    GUISE_SHORTCUT_VIEWS,
    N_ ("See what is further left") },
  { "mask.pan('right')",
    { "<Control>Right" },
    GUISE_SHORTCUT_VIEWS,
    N_ ("See what is further right") },
  { "mask.pan('up')", { "<Control>Up" }, GUISE_SHORTCUT_VIEWS, N_ ("See what is further up") },
  { "mask.pan('down')",
    { "<Control>Down" },
    GUISE_SHORTCUT_VIEWS,
    N_ ("See what is further down") },

  /* faces.md 9.2; of its other keys most are ours, too, but 1 to 3, which are colours there */
  { "mask.go(5)", { "<Shift>d" }, GUISE_SHORTCUT_DEEPFACELAB, N_ ("Five faces on") },
  { "mask.go(-5)", { "<Shift>a" }, GUISE_SHORTCUT_DEEPFACELAB, N_ ("Five faces back") },
  { "mask.view(1)", { "4" }, GUISE_SHORTCUT_DEEPFACELAB, N_ ("See the mask") },
  { "mask.view(2)", { "5" }, GUISE_SHORTCUT_DEEPFACELAB, N_ ("See the trained mask") },
  { "mask.view(0)", { "grave", "dead_grave" }, GUISE_SHORTCUT_DEEPFACELAB, N_ ("See the picture") },

  { "plan.undo", { "<Control>z" }, GUISE_SHORTCUT_PLAN, N_ ("Take the last change back") },
  { "plan.redo", { "<Control><Shift>z" }, GUISE_SHORTCUT_PLAN, N_ ("Change it again") },

  { "win.train.start", { "<Control>p" }, GUISE_SHORTCUT_TRAIN, N_ ("Start, pause, go on") },
  { "win.train.save", { "<Control>s" }, GUISE_SHORTCUT_TRAIN, N_ ("Save now") },
  { "win.train.backup", { "<Control>b" }, GUISE_SHORTCUT_TRAIN, N_ ("Back up now") },
  { "train.preview", { "p" }, GUISE_SHORTCUT_TRAIN, N_ ("Preview now") },
  { "train.scale", { "l" }, GUISE_SHORTCUT_TRAIN, N_ ("Loss: logarithmic or linear") },
  { "train.table", { "t" }, GUISE_SHORTCUT_TRAIN, N_ ("Loss: table") },

  { "history.handle(0)", { "a" }, GUISE_SHORTCUT_HISTORY, N_ ("Move A with the arrow keys") },
  { "history.handle(1)", { "b" }, GUISE_SHORTCUT_HISTORY, N_ ("Move B with the arrow keys") },
  { "history.exchange", { "x" }, GUISE_SHORTCUT_HISTORY, N_ ("Exchange A and B") },
  { "history.pin", { "p" }, GUISE_SHORTCUT_HISTORY, N_ ("Pin B, or take the pin off") },
  { "history.play", { "space" }, GUISE_SHORTCUT_HISTORY, N_ ("Play the film, stop it") },
  { "history.restore", { "Return" }, GUISE_SHORTCUT_HISTORY, N_ ("Go back to B") },

  { "app.hide-face", { "F8" }, GUISE_SHORTCUT_LIVE, N_ ("Hide the face at once, show it again") },
  { "live.toggle", { "space" }, GUISE_SHORTCUT_LIVE, N_ ("Start or stop the camera") },
  { "live.view('camera')", { "1" }, GUISE_SHORTCUT_LIVE, N_ ("See the camera") },
  { "live.view('split')", { "2" }, GUISE_SHORTCUT_LIVE, N_ ("See both, split") },
  { "live.view('swapped')", { "3" }, GUISE_SHORTCUT_LIVE, N_ ("See the new face") },
  { "live.record", { "<Control>r" }, GUISE_SHORTCUT_LIVE, N_ ("Record, stop recording") },
  { "live.shoot", { "s" }, GUISE_SHORTCUT_LIVE, N_ ("Take a picture") },
  { "live.render", { "<Control>e" }, GUISE_SHORTCUT_LIVE, N_ ("Swap a video") },
  { "live.label", { "l" }, GUISE_SHORTCUT_LIVE, N_ ("AI label, on and off") },
  { "live.opacity(-1)", { "bracketleft" }, GUISE_SHORTCUT_LIVE, N_ ("Face more transparent") },
  { "live.opacity(1)", { "bracketright" }, GUISE_SHORTCUT_LIVE, N_ ("Face less transparent") },
  { "live.panel", { "F9" }, GUISE_SHORTCUT_LIVE, N_ ("Settings, shown or not") },

  { "guide.find", { "<Control>f" }, GUISE_SHORTCUT_GUIDE, N_ ("Find in all chapters") },
  { "guide.contents", { "F9" }, GUISE_SHORTCUT_GUIDE, N_ ("Chapters") },
};

static const struct
{
  const char *name;
  const char *title;
} AREAS[GUISE_N_SHORTCUT_AREAS] = {
  [GUISE_SHORTCUT_GENERAL] = { "general", N_ ("General") },
  [GUISE_SHORTCUT_STEPS] = { "steps", N_ ("Steps of a project") },
  [GUISE_SHORTCUT_RECORD] = { "record", N_ ("Record") },
  [GUISE_SHORTCUT_FACES] = { "faces", N_ ("Faces") },
  [GUISE_SHORTCUT_MASKS] = { "masks", N_ ("Masks") },
  [GUISE_SHORTCUT_OUTLINES] = { "outlines", N_ ("Outlines") },
  [GUISE_SHORTCUT_VIEWS] = { "views", N_ ("Views of a mask") },
  [GUISE_SHORTCUT_DEEPFACELAB] = { "deepfacelab", N_ ("With DeepFaceLab’s keys") },
  [GUISE_SHORTCUT_PLAN] = { "plan", N_ ("Plan") },
  [GUISE_SHORTCUT_TRAIN] = { "train", N_ ("Train") },
  [GUISE_SHORTCUT_HISTORY] = { "history", N_ ("History") },
  [GUISE_SHORTCUT_LIVE] = { "live", N_ ("Live") },
  [GUISE_SHORTCUT_GUIDE] = { "guide", N_ ("Guide") },
};

const GuiseShortcut *
guise_shortcuts_get (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

const char *
guise_shortcut_area_get_name (GuiseShortcutArea area)
{
  return AREAS[area].name;
}

/* ---- keys ---- */

/* DeepFaceLab's keys stand before all that work in the editor of masks. */
static gboolean
is_taken (const GuiseShortcut *shortcut, const char *accelerator)
{
  if (shortcut->area != GUISE_SHORTCUT_MASKS && shortcut->area != GUISE_SHORTCUT_OUTLINES &&
      shortcut->area != GUISE_SHORTCUT_VIEWS)
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].area == GUISE_SHORTCUT_DEEPFACELAB &&
        g_strv_contains (shortcuts[i].accelerators, accelerator))
      return TRUE;
  return FALSE;
}

char **
guise_shortcut_dup_keys (const GuiseShortcut *self, gboolean with_deepfacelab)
{
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();

  for (int i = 0; self->accelerators[i] != NULL; i++)
    {
      const char *key = self->accelerators[i];

      if (!g_str_has_prefix (key, "dead_") && !(with_deepfacelab && is_taken (self, key)) &&
          (with_deepfacelab || self->area != GUISE_SHORTCUT_DEEPFACELAB))
        g_strv_builder_add (keys, key);
    }
  return g_strv_builder_end (keys);
}

static gboolean
works_everywhere (const GuiseShortcut *shortcut)
{
  return g_str_has_prefix (shortcut->action, "app.") ||
         g_str_has_prefix (shortcut->action, "win.") ||
         g_str_has_prefix (shortcut->action, "window.");
}

void
guise_shortcuts_install (GtkApplication *application)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL && works_everywhere (&shortcuts[i]))
      gtk_application_set_accels_for_action (application, shortcuts[i].action,
                                             (const char **) shortcuts[i].accelerators);
}

static GtkShortcut *
make_shortcut (const char *detailed_action, const char *accelerator)
{
  g_autoptr (GVariant) target = NULL;
  g_autofree char *name = NULL;
  GtkShortcut     *shortcut;

  if (!g_action_parse_detailed_name (detailed_action, &name, &target, NULL))
    return NULL; /* a test reads the table */
  shortcut =
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accelerator), gtk_named_action_new (name));
  gtk_shortcut_set_arguments (shortcut, target);
  return shortcut;
}

GtkEventController *
guise_shortcuts_attach (GtkWidget *page, GuiseShortcutArea area)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].area == area && shortcuts[i].action != NULL &&
        !works_everywhere (&shortcuts[i]))
      for (int j = 0; shortcuts[i].accelerators[j] != NULL; j++)
        {
          GtkShortcut *shortcut = make_shortcut (shortcuts[i].action, shortcuts[i].accelerators[j]);

          if (shortcut != NULL)
            gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
        }
  gtk_widget_add_controller (page, keys);
  return keys;
}

/* ---- the window that shows them ---- */

static void
append_property (GString *xml, const char *name, const char *value)
{
  g_autofree char *line =
    g_markup_printf_escaped ("<property name=\"%s\">%s</property>", name, value);

  g_string_append (xml, line);
}

/* What no key does just now has no row. DeepFaceLab's have theirs in any case: the title says when
 * they count. */
static void
append_row (GString *xml, const GuiseShortcut *shortcut, gboolean with_deepfacelab)
{
  g_auto (GStrv) all =
            guise_shortcut_dup_keys (shortcut, with_deepfacelab ||
                                                 shortcut->area == GUISE_SHORTCUT_DEEPFACELAB);
  g_autofree char *keys = g_strjoinv (" ", all);

  if (*keys == '\0')
    return;
  g_string_append (xml, "<child><object class=\"GtkShortcutsShortcut\">");
  append_property (xml, "title", _ (shortcut->title));
  append_property (xml, "accelerator", keys);
  g_string_append (xml, "</object></child>");
}

/* One group a section: two of them would stand in two columns, the last one first. */
static gboolean
append_section (GString *xml, GuiseShortcutArea area, gboolean with_deepfacelab)
{
  gboolean is_open = FALSE;

  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].area == area)
      {
        if (!is_open)
          {
            g_string_append (xml, "<child><object class=\"GtkShortcutsSection\">");
            append_property (xml, "section-name", AREAS[area].name);
            append_property (xml, "title", _ (AREAS[area].title));
            append_property (xml, "max-height", "16");
            g_string_append (xml, "<child><object class=\"GtkShortcutsGroup\">");
            append_property (xml, "title", _ (AREAS[area].title));
            is_open = TRUE;
          }
        append_row (xml, &shortcuts[i], with_deepfacelab);
      }
  if (is_open)
    g_string_append (xml, "</object></child></object></child>");
  return is_open;
}

/* GtkShortcutsWindow can be filled by GtkBuilder only, up to GTK 4.14. */
GtkWidget *
guise_shortcuts_window_new (GtkWindow *parent, const char *section)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GtkBuilder) builder = NULL;
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  const gboolean with_deepfacelab = g_settings_get_boolean (settings, "deepfacelab-keys");
  const char    *shown = AREAS[GUISE_SHORTCUT_GENERAL].name;
  GtkWidget     *window;

  g_string_append (xml, "<interface><object class=\"GtkShortcutsWindow\" id=\"shortcuts\">"
                        "<property name=\"modal\">True</property>");
  for (int area = 0; area < GUISE_N_SHORTCUT_AREAS; area++)
    if (append_section (xml, (GuiseShortcutArea) area, with_deepfacelab) &&
        g_str_equal (AREAS[area].name, section))
      shown = AREAS[area].name;
  g_string_append (xml, "</object></interface>");
  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  window = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));
  g_object_set (window, "section-name", shown, NULL);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  return window;
}
