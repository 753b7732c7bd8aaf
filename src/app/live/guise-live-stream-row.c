/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture over the network. */
#include "app/live/guise-live-stream-row.h"

#include <glib/gi18n.h>

#include "app/guise-error-text.h"
#include "app/live/guise-live-folder.h"
#include "app/widgets/guise-widget.h"
#include "media/guise-video-stream.h"

#define SCHEME "udp://"
#define USUAL  "127.0.0.1:1234" /* DeepFaceLive's port */
#define PORT   1234

struct _GuiseLiveStreamRow
{
  AdwExpanderRow parent_instance;

  GuiseLiveDesk *desk;    /* owned, or NULL */
  GtkEditable   *address; /* borrowed */
  gboolean       is_sandboxed;
  gboolean       is_updating;
};

G_DEFINE_FINAL_TYPE (GuiseLiveStreamRow, guise_live_stream_row, ADW_TYPE_EXPANDER_ROW)

static char *
dup_url (const char *address)
{
  return g_strconcat (SCHEME, address, NULL);
}

static gboolean
is_here (const char *host)
{
  g_autoptr (GInetAddress) numbers = g_inet_address_new_from_string (host);

  return numbers != NULL ? g_inet_address_get_is_loopback (numbers)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

GuiseLiveStreamPlace
guise_live_stream_find_place (const char *address)
{
  g_autofree char *url = dup_url (address);
  g_autofree char *whole = guise_video_stream_dup_url (url, NULL);
  g_autoptr (GSocketConnectable) place = NULL;

  if (whole == NULL) /* what is wrong with it is plain to see */
    return GUISE_LIVE_STREAM_NOWHERE;
  if (*address == '\0' || *address == ':')
    return GUISE_LIVE_STREAM_HERE;
  place = g_network_address_parse (address, PORT, NULL);
  if (place != NULL && is_here (g_network_address_get_hostname (G_NETWORK_ADDRESS (place))))
    return GUISE_LIVE_STREAM_HERE;
  return GUISE_LIVE_STREAM_ELSEWHERE;
}

static gboolean
is_running (const GuiseLiveStreamRow *self)
{
  GuiseLiveState state = guise_live_desk_get_state (self->desk);

  return state == GUISE_LIVE_STATE_RUNNING || state == GUISE_LIVE_STATE_UNPLUGGED;
}

/* What leaves the computer is said first, whatever else is being typed. */
char *
guise_live_stream_dup_sentence (const char *typed, const char *in_use)
{
  const char    *used = in_use != NULL ? in_use + strlen (SCHEME) : NULL;
  const gboolean is_away =
    used != NULL && guise_live_stream_find_place (used) == GUISE_LIVE_STREAM_ELSEWHERE;
  const char          *address = is_away ? used : typed;
  const gboolean       is_on = g_strcmp0 (address, used) == 0;
  GuiseLiveStreamPlace place = guise_live_stream_find_place (address);

  if (place == GUISE_LIVE_STREAM_NOWHERE)
    return g_strdup (_ ("Write a host and a port, as in 127.0.0.1:1234"));
  if (place == GUISE_LIVE_STREAM_HERE)
    return g_strdup (is_on ? _ ("A program of this computer gets the picture; it does not leave it")
                           : _ ("To a program of this computer; the picture does not leave it"));
  return g_strdup_printf (
    is_on ? _ ("The picture leaves this computer: whoever is on the way to %s can see it")
          : _ ("The picture would leave this computer: whoever is on the way to %s could see it"),
               address);
}

/* An address that is typed and not yet applied is one where pictures would go. */
static void
show (GuiseLiveStreamRow *self)
{
  const char      *in_use = guise_live_desk_get_stream (self->desk);
  g_autofree char *text = self->is_sandboxed
    ? g_strdup (_ ("Not in the Flatpak, which has no network"))
    : guise_live_stream_dup_sentence (gtk_editable_get_text (self->address), in_use);

  self->is_updating = TRUE;
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), in_use != NULL);
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), !self->is_sandboxed && is_running (self));
}

static void
stream_to (GuiseLiveStreamRow *self, const char *address)
{
  g_autofree char *url = address != NULL ? dup_url (address) : NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  if (!guise_live_desk_set_stream (self->desk, url, &error))
    {
      line = guise_error_text_dup_line (error);
      guise_widget_toast (GTK_WIDGET (self), line, NULL);
    }
  show (self);
}

static void
on_switched_cb (GuiseLiveStreamRow *self)
{
  if (self->is_updating)
    return;
  stream_to (self, adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self))
                     ? gtk_editable_get_text (self->address)
                     : NULL);
}

/* Another address takes the place of the one in use only when it is said to. */
static void
on_apply_cb (GuiseLiveStreamRow *self)
{
  if (guise_live_desk_get_stream (self->desk) != NULL)
    stream_to (self, gtk_editable_get_text (self->address));
}

void
guise_live_stream_row_set_up (GuiseLiveStreamRow *self, GuiseLiveDesk *desk)
{
  self->desk = g_object_ref (desk);
  g_signal_connect (self, "notify::enable-expansion", G_CALLBACK (on_switched_cb), NULL);
  g_signal_connect_object (desk, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->address, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

static void
guise_live_stream_row_dispose (GObject *object)
{
  g_clear_object (&GUISE_LIVE_STREAM_ROW (object)->desk);
  G_OBJECT_CLASS (guise_live_stream_row_parent_class)->dispose (object);
}

static void
guise_live_stream_row_class_init (GuiseLiveStreamRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_live_stream_row_dispose;
}

static void
guise_live_stream_row_init (GuiseLiveStreamRow *self)
{
  GtkWidget *address = adw_entry_row_new ();

  /* There is no network in it. */
  self->is_sandboxed = g_file_test (GUISE_LIVE_SANDBOX, G_FILE_TEST_EXISTS);
  self->address = GTK_EDITABLE (address);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Over the network"));
  guise_widget_name (GTK_WIDGET (self), _ ("Over the network"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_expander_row_set_show_enable_switch (ADW_EXPANDER_ROW (self), TRUE);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (address), _ ("Host and port"));
  gtk_editable_set_text (self->address, USUAL);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (address), TRUE);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), address);
  g_signal_connect_swapped (address, "apply", G_CALLBACK (on_apply_cb), self);
}
