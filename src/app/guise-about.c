/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the studio is, what it runs on, whose work it uses. */
#include "app/guise-about.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "app/guise-application.h"

#define GIB (1024.0 * 1024 * 1024)

static void
append_memory (GString *report)
{
  const long n_pages = sysconf (_SC_PHYS_PAGES);
  const long page = sysconf (_SC_PAGESIZE);

  if (n_pages > 0 && page > 0)
    g_string_append_printf (report, "Memory: %.1f GiB\n", (double) n_pages * (double) page / GIB);
}

char *
guise_about_dup_report (void)
{
  GString         *report = g_string_new (NULL);
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char      *session = g_getenv ("XDG_SESSION_TYPE");
  const char      *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  GdkDisplay      *display = gdk_display_get_default ();

  g_string_append_printf (report, "Guise %s\n", GUISE_VERSION);
  g_string_append_printf (report, "GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u\n",
                          gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version);
  g_string_append_printf (report, "System: %s\n", system != NULL ? system : "unknown");
  g_string_append_printf (report, "Desktop: %s, %s, %s\n", desktop != NULL ? desktop : "unknown",
                          session != NULL ? session : "unknown",
                          display != NULL ? G_OBJECT_TYPE_NAME (display) : "no display");
  g_string_append_printf (report, "Language: %s\n", g_get_language_names ()[0]);
  g_string_append_printf (report, "Processors: %u\n", g_get_num_processors ());
  append_memory (report);
  return g_string_free (report, FALSE);
}

GtkWidget *
guise_about_new (GtkWindow *parent)
{
  GtkWidget       *window = adw_about_window_new ();
  AdwAboutWindow  *about = ADW_ABOUT_WINDOW (window);
  g_autofree char *report = guise_about_dup_report ();

  adw_about_window_set_application_name (about, _("Guise"));
  adw_about_window_set_application_icon (about, GUISE_APPLICATION_ID);
  adw_about_window_set_version (about, GUISE_VERSION);
  adw_about_window_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_window_set_comments (
    about,
    _("From a webcam to a live face swap.\n\nNothing leaves this computer unless you send it. "
             "Labels and records can be removed by anyone who has the file: they help honest people and "
             "those who look, they do not stop abuse."));
  adw_about_window_set_debug_info (about, report);
  adw_about_window_set_debug_info_filename (about, "guise.txt");
  adw_about_window_add_legal_section (about, _("Models that find faces"),
                                                "© The MediaPipe Authors", GTK_LICENSE_APACHE_2_0,
                                                NULL);
  adw_about_window_add_legal_section (about, _("Model that tells people apart"),
                                                "FaceRes: Andrey V. Savchenko, Vladimir Mandic",
                                                GTK_LICENSE_MIT_X11, NULL);
  adw_about_window_add_legal_section (about, _("Footage of the demonstration"), NULL,
                                                GTK_LICENSE_MIT_X11, NULL);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  return window;
}
