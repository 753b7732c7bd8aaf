/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys of the application (studio.md 3). */
#include "app/guise-shortcuts.h"

static const GuiseShortcut shortcuts[] = {
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.new-project('become-character')", { "<Control>n" } },
  { "win.open", { "<Control>o" } },
  { "win.go-home", { "<Alt>Home" } },
  { "win.go-back", { "<Alt>Left" } },
  { "win.show-step('faces')", { "<Alt>1" } },
  { "win.show-step('masks')", { "<Alt>2" } },
  { "win.show-step('plan')", { "<Alt>3" } },
  { "win.show-step('train')", { "<Alt>4" } },
  { "win.show-step('history')", { "<Alt>5" } },
  { "win.show-step('export')", { "<Alt>6" } },
  { "win.show-step('live')", { "<Alt>7" } },
  { "win.train.start", { "<Control>p" } },
  { "win.train.save", { "<Control>s" } },
  { "win.train.backup", { "<Control>b" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

const GuiseShortcut *
guise_shortcuts_get (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (shortcuts);
  return shortcuts;
}

void
guise_shortcuts_install (GtkApplication *application)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (application, shortcuts[i].action,
                                           (const char **) shortcuts[i].accelerators);
}
