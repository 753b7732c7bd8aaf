/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a screen reader is told, through the accessibility bus. */
#include "a11y-bus.h"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define CONFIG        "/usr/share/defaults/at-spi2/accessibility.conf"
#define REGISTRY      "org.a11y.atspi.Registry"
#define ROOT          "/org/a11y/atspi/accessible/root"
#define ACCESSIBLE    "org.a11y.atspi.Accessible"
#define CALL_MS       60000
#define MAX_DEPTH     200
#define WINDOW_COORDS 1

static GSubprocess *daemon_process;
static GSubprocess *registry_process;
static char        *address;

/* ---- the bus ---- */

static char *
find_registry (void)
{
  static const char *const paths[] = { "/usr/libexec/at-spi2-registryd",
                                       "/usr/lib/at-spi2-core/at-spi2-registryd" };

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (paths[i]);
  return g_find_program_in_path ("at-spi2-registryd");
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines =
               g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  return g_data_input_stream_read_line (lines, NULL, NULL, NULL);
}

static gboolean
has_registry (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply =
               g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                            "org.freedesktop.DBus", "NameHasOwner",
                                            g_variant_new ("(s)", REGISTRY), G_VARIANT_TYPE ("(b)"),
                                            G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);
  gboolean has = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &has);
  return has;
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
    g_dbus_connection_new_for_address_sync (address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

/* They end with this program, whatever ends it. */
static void
end_with_parent (void *data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
start (const char *const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher =
               g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  return process;
}

const char *
a11y_bus_start (void)
{
  g_autofree char *registry = find_registry ();
  g_autofree char *program = g_find_program_in_path ("dbus-daemon");
  g_autoptr (GDBusConnection) bus = NULL;
  const int64_t end_us = g_get_monotonic_time () + (int64_t) CALL_MS * 1000;

  if (registry == NULL || !g_file_test (CONFIG, G_FILE_TEST_EXISTS))
    return "at-spi2-core is not installed";
  if (program == NULL)
    return "dbus-daemon is not installed";
  daemon_process = start ((const char *const[]){ program, "--config-file=" CONFIG, "--nofork",
                                                 "--nopidfile", "--print-address", NULL });
  address = read_line (daemon_process);
  g_assert_nonnull (address);
  g_setenv ("AT_SPI_BUS_ADDRESS", address, TRUE); /* for GTK and the registry */
  /* Only an application that is on a session bus, too, has a place for its widgets. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  registry_process = start ((const char *const[]){ registry, NULL });
  bus = connect_to_bus ();
  while (!has_registry (bus))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end_us);
      g_usleep (20000);
    }
  return NULL;
}

/* It takes its socket away. */
static void
end (GSubprocess *process)
{
  if (process == NULL)
    return;
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
}

void
a11y_bus_stop (void)
{
  end (registry_process);
  end (daemon_process);
  g_clear_object (&registry_process);
  g_clear_object (&daemon_process);
  g_clear_pointer (&address, g_free);
}

/* ---- the walk ---- */

/* Of AT-SPI, as they go over the bus: what one does something with. */
static const struct
{
  guint32     role;
  const char *name;
} CONTROLS[] = {
  { 7, "check box" },      { 8, "check menu item" },  { 11, "combo box" }, { 32, "list item" },
  { 35, "menu item" },     { 37, "page tab" },        { 40, "password" },  { 43, "push button" },
  { 44, "radio button" },  { 45, "radio menu item" }, { 51, "slider" },    { 52, "spin button" },
  { 62, "toggle button" }, { 79, "entry" },           { 88, "link" },
};

typedef struct
{
  GDBusConnection *bus;
  GHashTable      *findings;
  guint            n;
  gint             is_done; /* atomic */
} Walk;

static const char *
find_control (guint32 role)
{
  for (size_t i = 0; i < G_N_ELEMENTS (CONTROLS); i++)
    if (CONTROLS[i].role == role)
      return CONTROLS[i].name;
  return NULL;
}

/* Returns: (nullable): NULL: it is gone by now */
static GVariant *
call (const Walk *self, const char *name, const char *path, const char *method, const char *type)
{
  return g_dbus_connection_call_sync (self->bus, name, path, ACCESSIBLE, method, NULL,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL,
                                      NULL);
}

/* GTK 4.8 says the type of a widget where there is no name: that is none. */
static char *
dup_text (const Walk *self, const char *name, const char *path, const char *property)
{
  g_autoptr (GVariant) reply =
               g_dbus_connection_call_sync (self->bus, name, path,
                                            "org.freedesktop.DBus.Properties", "Get",
                                            g_variant_new ("(ss)", ACCESSIBLE, property),
                                            G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE, CALL_MS,
                                            NULL, NULL);
  g_autoptr (GVariant) value = NULL;
  const char *text;

  if (reply == NULL)
    return g_strdup ("");
  g_variant_get (reply, "(v)", &value);
  text = g_variant_get_string (value, NULL);
  return g_strdup (g_type_from_name (text) == 0 ? text : "");
}

static guint32
get_role (const Walk *self, const char *name, const char *path)
{
  g_autoptr (GVariant) reply = call (self, name, path, "GetRole", "(u)");
  guint32 role = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &role);
  return role;
}

/* Whether it was ever laid out: before, its texts may not be there yet. */
static gboolean
is_laid_out (const Walk *self, const char *name, const char *path)
{
  g_autoptr (GVariant) reply =
               g_dbus_connection_call_sync (self->bus, name, path, "org.a11y.atspi.Component",
                                            "GetExtents", g_variant_new ("(u)", WINDOW_COORDS),
                                            G_VARIANT_TYPE ("((iiii))"), G_DBUS_CALL_FLAGS_NONE,
                                            CALL_MS, NULL, NULL);
  int x = 0, y = 0, width = 1, height = 1;

  if (reply != NULL)
    g_variant_get (reply, "((iiii))", &x, &y, &width, &height);
  return width > 0 && height > 0;
}

static void
add_finding (const Walk *self, const char *name, const char *path, const char *way)
{
  g_autofree char *description = dup_text (self, name, path, "Description");

  g_hash_table_add (self->findings, g_strdup_printf ("%s, described as “%s”", way, description));
}

/* @way: how one gets there; @is_part: whether it is within a control that has a name */
static void
visit (Walk *self, const char *name, const char *path, const char *way, gboolean is_part, int depth)
{
  const guint32    role = get_role (self, name, path);
  const char      *control = find_control (role);
  g_autofree char *label = dup_text (self, name, path, "Name");
  g_autofree char *here =
    control != NULL || *label != '\0'
      ? g_strdup_printf ("%s / %s “%s”", way, control != NULL ? control : "part", label)
      : g_strdup (way);
  g_autoptr (GVariant) reply = call (self, name, path, "GetChildren", "(a(so))");
  g_autoptr (GVariantIter) children = NULL;
  const char *child_name, *child_path;

  if (control != NULL)
    self->n++;
  if (control != NULL && *label == '\0' && !is_part && is_laid_out (self, name, path))
    add_finding (self, name, path, here);
  if (reply == NULL || depth > MAX_DEPTH)
    return;
  g_variant_get (reply, "(a(so))", &children);
  while (g_variant_iter_next (children, "(&s&o)", &child_name, &child_path))
    visit (self, child_name, child_path, here, is_part || (control != NULL && *label != '\0'),
           depth + 1);
}

static void *
walk_thread (void *data)
{
  Walk *self = data;

  visit (self, REGISTRY, ROOT, "", FALSE, 0);
  g_atomic_int_set (&self->is_done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

guint
a11y_bus_collect (GHashTable *findings)
{
  g_autoptr (GDBusConnection) bus = connect_to_bus ();
  Walk     walk = { .bus = bus, .findings = findings };
  GThread *thread = g_thread_new ("screen reader", walk_thread, &walk);

  while (!g_atomic_int_get (&walk.is_done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_dbus_connection_close_sync (bus, NULL, NULL);
  return walk.n;
}
