/* SPDX-License-Identifier: GPL-3.0-or-later
 * guise-studio: the desktop application. */
#include <locale.h>

#include <glib/gi18n.h>

#include "app/guise-application.h"
#include "core/guise-data.h"
#include "core/guise-leave.h"

int
main (int argc, char **argv)
{
  g_autoptr (GuiseApplication) application = NULL;
  g_autofree char *translations = guise_data_dup_locale_dir ();

  setlocale (LC_ALL, "");
  if (translations != NULL)
    bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_("Guise"));
  application = guise_application_new (0);
  /* Beside an installed one that is open: it is another program, with settings of its own. */
  if (guise_data_is_tree ())
    g_application_set_application_id (G_APPLICATION (application), GUISE_APPLICATION_ID_DEVEL);
  guise_leave (g_application_run (G_APPLICATION (application), argc, argv));
}
