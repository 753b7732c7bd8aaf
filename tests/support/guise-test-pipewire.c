/* SPDX-License-Identifier: GPL-3.0-or-later
 * A PipeWire without a session manager: whoever looks ties the link himself. */
#include "support/guise-test-pipewire.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <pipewire/pipewire.h>
#include <signal.h>
#include <spa/param/video/format-utils.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "support/guise-test.h"

#define SOCKET_NAME "pipewire-0"
#define MAX_HELD    64
#define MAX_SIZE    8192
#define POD_BYTES   1024

static const char config[] =
  "context.properties = { core.daemon = true core.name = " SOCKET_NAME " support.dbus = false }\n"
  "context.spa-libs = { support.* = support/libspa-support }\n"
  "context.modules = [\n"
  "  { name = libpipewire-module-protocol-native } { name = libpipewire-module-metadata }\n"
  "  { name = libpipewire-module-client-node } { name = libpipewire-module-access }\n"
  "  { name = libpipewire-module-adapter } { name = libpipewire-module-link-factory }\n"
  "]\n";

static char        *folder;
static GSubprocess *server;

/* ---- the server ---- */

static void
clean_up (void)
{
  guise_test_pipewire_stop ();
  guise_test_rm_rf (folder);
}

const char *
guise_test_pipewire_set_up (void)
{
  folder = guise_test_tmp_dir ();
  g_setenv ("PIPEWIRE_RUNTIME_DIR", folder, TRUE);
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_unsetenv ("PIPEWIRE_REMOTE");
  pw_init (NULL, NULL);
  atexit (clean_up);
  return folder;
}

static void
end_with_parent (void *data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static gboolean
answers (void)
{
  g_autofree char *path = g_build_filename (folder, SOCKET_NAME, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return g_socket_connect (socket, address, NULL, NULL);
}

gboolean
guise_test_pipewire_start (void)
{
  g_autofree char *path = g_build_filename (folder, "server.conf", NULL);
  g_autofree char *program = g_find_program_in_path ("pipewire");
  g_autoptr (GSubprocessLauncher) launcher = NULL;

  if (program == NULL)
    return FALSE;
  g_assert_true (g_file_set_contents (path, config, -1, NULL));
  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  server = g_subprocess_launcher_spawn (launcher, NULL, program, "-c", path, NULL);
  g_assert_nonnull (server);
  while (!answers ())
    g_usleep (5000);
  return TRUE;
}

void
guise_test_pipewire_stop (void)
{
  if (server == NULL)
    return;
  g_subprocess_force_exit (server);
  g_subprocess_wait (server, NULL, NULL);
  g_clear_object (&server);
}

/* ---- a viewer ---- */

struct _GuiseTestViewer
{
  struct pw_thread_loop *loop;
  struct pw_context     *context;
  struct pw_core        *core;
  struct pw_registry    *registry;
  struct spa_hook        registry_hook;
  struct pw_stream      *stream;
  struct spa_hook        stream_hook;
  struct pw_proxy       *link; /* NULL before it is tied */
  struct spa_hook        link_hook;
  gboolean               is_refused;
  uint32_t               camera; /* its node, or SPA_ID_INVALID */
  uint32_t               port;   /* of the camera, or SPA_ID_INVALID */
  uint32_t               format;
  gboolean               is_held;
  struct pw_buffer      *held[MAX_HELD];
  int                    n_held;
  GuiseTestView          seen; /* belongs to whom has the loop's lock, as all of this */
};

static void
on_link_info (void *data, const struct pw_link_info *info)
{
  GuiseTestViewer *self = data;

  self->is_refused = self->is_refused || info->state == PW_LINK_STATE_ERROR;
}

static const struct pw_link_events link_events = { PW_VERSION_LINK_EVENTS, .info = on_link_info };

static void
tie (GuiseTestViewer *self)
{
  uint32_t              mine = pw_stream_get_node_id (self->stream);
  g_autofree char      *from = g_strdup_printf ("%u", self->camera);
  g_autofree char      *port = g_strdup_printf ("%u", self->port);
  g_autofree char      *to = g_strdup_printf ("%u", mine);
  struct pw_properties *properties;

  if (self->link != NULL || self->port == SPA_ID_INVALID || mine == SPA_ID_INVALID)
    return;
  properties = pw_properties_new (PW_KEY_LINK_OUTPUT_NODE, from, PW_KEY_LINK_OUTPUT_PORT, port,
                                  PW_KEY_LINK_INPUT_NODE, to, NULL);
  self->link = pw_core_create_object (self->core, "link-factory", PW_TYPE_INTERFACE_Link,
                                      PW_VERSION_LINK, &properties->dict, 0);
  pw_properties_free (properties);
  pw_link_add_listener ((struct pw_link *) self->link, &self->link_hook, &link_events, self);
}

static void
on_global (void                  *data,
           uint32_t               id,
           uint32_t               permissions,
           const char            *type,
           uint32_t               version,
           const struct spa_dict *properties)
{
  GuiseTestViewer *self = data;
  const char *name = properties != NULL ? spa_dict_lookup (properties, PW_KEY_NODE_NAME) : NULL;
  const char *node = properties != NULL ? spa_dict_lookup (properties, PW_KEY_NODE_ID) : NULL;

  if (g_str_equal (type, PW_TYPE_INTERFACE_Node) && g_strcmp0 (name, "guise") == 0)
    {
      g_assert_cmpstr (spa_dict_lookup (properties, PW_KEY_MEDIA_CLASS), ==, "Video/Source");
      g_assert_cmpstr (spa_dict_lookup (properties, PW_KEY_MEDIA_ROLE), ==, "Camera");
      g_assert_cmpstr (spa_dict_lookup (properties, PW_KEY_NODE_DESCRIPTION), ==, "Guise");
      self->camera = id;
    }
  if (g_str_equal (type, PW_TYPE_INTERFACE_Port) && node != NULL &&
      (uint32_t) strtoul (node, NULL, 10) == self->camera)
    self->port = id;
  tie (self);
}

static const struct pw_registry_events registry_events = { PW_VERSION_REGISTRY_EVENTS,
                                                           .global = on_global };

static void
on_state_changed (void                *data,
                  enum pw_stream_state old,
                  enum pw_stream_state state,
                  const char          *message)
{
  tie (data);
}

static void
on_param_changed (void *data, uint32_t id, const struct spa_pod *param)
{
  GuiseTestViewer          *self = data;
  struct spa_video_info_raw info = { 0 };

  if (id != SPA_PARAM_Format || param == NULL)
    return;
  g_assert_cmpint (spa_format_video_raw_parse (param, &info), >=, 0);
  self->seen.format = info.format;
  self->seen.width = (int) info.size.width;
  self->seen.height = (int) info.size.height;
  self->seen.n = 0;
}

static void
keep (GuiseTestViewer *self, const struct spa_data *data)
{
  self->seen.n++;
  self->seen.stride = data->chunk->stride;
  self->seen.n_bytes = data->chunk->size;
  self->seen.bytes = g_realloc (self->seen.bytes, data->chunk->size);
  memcpy (self->seen.bytes, (const uint8_t *) data->data + data->chunk->offset, data->chunk->size);
}

static void
on_process (void *data)
{
  GuiseTestViewer  *self = data;
  struct pw_buffer *buffer;

  while ((buffer = pw_stream_dequeue_buffer (self->stream)) != NULL)
    {
      keep (self, &buffer->buffer->datas[0]);
      if (self->is_held && self->n_held < MAX_HELD)
        self->held[self->n_held++] = buffer;
      else
        pw_stream_queue_buffer (self->stream, buffer);
    }
}

static const struct pw_stream_events stream_events = { PW_VERSION_STREAM_EVENTS,
                                                       .state_changed = on_state_changed,
                                                       .param_changed = on_param_changed,
                                                       .process = on_process };

static void
begin_stream (GuiseTestViewer *self)
{
  uint8_t                    bytes[POD_BYTES];
  struct spa_pod_builder     builder = SPA_POD_BUILDER_INIT (bytes, sizeof bytes);
  const struct spa_rectangle usual = SPA_RECTANGLE (640, 480);
  const struct spa_rectangle least = SPA_RECTANGLE (1, 1);
  const struct spa_rectangle most = SPA_RECTANGLE (MAX_SIZE, MAX_SIZE);
  const struct spa_pod      *param =
    spa_pod_builder_add_object (&builder, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat,
                                SPA_FORMAT_mediaType, SPA_POD_Id (SPA_MEDIA_TYPE_video),
                                SPA_FORMAT_mediaSubtype, SPA_POD_Id (SPA_MEDIA_SUBTYPE_raw),
                                SPA_FORMAT_VIDEO_format, SPA_POD_Id (self->format),
                                SPA_FORMAT_VIDEO_size,
                                SPA_POD_CHOICE_RANGE_Rectangle (&usual, &least, &most));

  self->stream = pw_stream_new (self->core, "viewer",
                                pw_properties_new (PW_KEY_MEDIA_CLASS, "Stream/Input/Video", NULL));
  g_assert_nonnull (self->stream);
  pw_stream_add_listener (self->stream, &self->stream_hook, &stream_events, self);
  g_assert_cmpint (pw_stream_connect (self->stream, PW_DIRECTION_INPUT, PW_ID_ANY,
                                      PW_STREAM_FLAG_MAP_BUFFERS, &param, 1),
                   ==, 0);
}

GuiseTestViewer *
guise_test_viewer_new (uint32_t format)
{
  GuiseTestViewer *self = g_new0 (GuiseTestViewer, 1);

  self->format = format;
  self->camera = self->port = SPA_ID_INVALID;
  self->loop = pw_thread_loop_new ("viewer", NULL);
  self->context = pw_context_new (pw_thread_loop_get_loop (self->loop), NULL, 0);
  g_assert_cmpint (pw_thread_loop_start (self->loop), ==, 0);
  pw_thread_loop_lock (self->loop);
  self->core = pw_context_connect (self->context, NULL, 0);
  g_assert_nonnull (self->core);
  begin_stream (self);
  self->registry = pw_core_get_registry (self->core, PW_VERSION_REGISTRY, 0);
  pw_registry_add_listener (self->registry, &self->registry_hook, &registry_events, self);
  pw_thread_loop_unlock (self->loop);
  return self;
}

void
guise_test_viewer_free (GuiseTestViewer *self)
{
  pw_thread_loop_stop (self->loop);
  spa_hook_remove (&self->stream_hook);
  pw_stream_destroy (self->stream);
  if (self->link != NULL)
    {
      spa_hook_remove (&self->link_hook);
      pw_proxy_destroy (self->link);
    }
  spa_hook_remove (&self->registry_hook);
  pw_proxy_destroy ((struct pw_proxy *) self->registry);
  pw_core_disconnect (self->core);
  pw_context_destroy (self->context);
  pw_thread_loop_destroy (self->loop);
  g_free (self->seen.bytes);
  g_free (self);
}

void
guise_test_viewer_hold (GuiseTestViewer *self, gboolean is_held)
{
  pw_thread_loop_lock (self->loop);
  self->is_held = is_held;
  for (int i = 0; !is_held && i < self->n_held; i++)
    pw_stream_queue_buffer (self->stream, self->held[i]);
  if (!is_held)
    self->n_held = 0;
  pw_thread_loop_unlock (self->loop);
}

gboolean
guise_test_viewer_is_refused (GuiseTestViewer *self)
{
  gboolean is_refused;

  pw_thread_loop_lock (self->loop);
  is_refused = self->is_refused;
  pw_thread_loop_unlock (self->loop);
  return is_refused;
}

void
guise_test_viewer_look (GuiseTestViewer *self, GuiseTestView *view)
{
  uint8_t *bytes = view->bytes;

  pw_thread_loop_lock (self->loop);
  *view = self->seen;
  view->bytes = g_realloc (bytes, MAX (1, self->seen.n_bytes));
  if (self->seen.n_bytes > 0)
    memcpy (view->bytes, self->seen.bytes, self->seen.n_bytes);
  pw_thread_loop_unlock (self->loop);
}
