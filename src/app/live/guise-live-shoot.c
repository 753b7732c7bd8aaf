/* SPDX-License-Identifier: GPL-3.0-or-later
 * Single pictures of the live view. */
#include "app/live/guise-live-shoot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "app/guise-error-text.h"
#include "app/guise-task.h"
#include "app/live/guise-live-folder.h"
#include "app/widgets/guise-widget.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "live/guise-live-finish.h"
#include "live/guise-live-still.h"

#define MAX_OF_ONE_SECOND 1000

typedef struct
{
  GWeakRef       page; /* which tells; may be closed before */
  GuiseLiveShot *shot; /* owned */
  gboolean       is_hidden;
  GDateTime     *when;   /* owned */
  char          *folder; /* owned */
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_weak_ref_clear (&self->page);
  guise_live_shot_unref (self->shot);
  g_date_time_unref (self->when);
  g_free (self->folder);
  g_free (self);
}

/* The name is taken by an empty file, so that two pictures of one second are two.
 * Returns: (transfer full) (nullable): its path */
static char *
take_name (const Order *order, GError **error)
{
  g_autofree char *stem = g_date_time_format (order->when, "Guise %Y-%m-%d %H.%M.%S");

  for (int i = 1; i <= MAX_OF_ONE_SECOND; i++)
    {
      g_autofree char *name =
        i == 1 ? g_strconcat (stem, ".jpg", NULL) : g_strdup_printf ("%s %d.jpg", stem, i);
      g_autofree char *path = g_build_filename (order->folder, name, NULL);
      const int        fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

      if (fd >= 0)
        {
          close (fd);
          return g_steal_pointer (&path);
        }
      if (errno != EEXIST)
        break;
    }
  guise_set_error_from_errno (error, errno, order->folder, "write to");
  return NULL;
}

/* What was there before the face was hidden is not kept any more. */
static GBytes *
encode (const Order *order, GError **error)
{
  const GuiseImage *canvas = order->shot->canvas;
  g_autoptr (GuiseImage) card = NULL;
  GuiseLiveShot hidden = { .view = GUISE_LIVE_VIEW_CARD };

  if (!order->is_hidden || order->shot->view == GUISE_LIVE_VIEW_CARD)
    return guise_live_still_encode (order->shot, error);
  card = guise_image_new (GUISE_PIXELS_BGR8, canvas->width, canvas->height, 3, error);
  if (card == NULL)
    return NULL;
  guise_live_draw_card (card);
  hidden.canvas = card;
  return guise_live_still_encode (&hidden, error);
}

static void
keep_cb (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Order *order = data;
  GError      *error = NULL;
  g_autoptr (GBytes) bytes = encode (order, &error);
  g_autofree char *path = bytes != NULL ? take_name (order, &error) : NULL;

  if (path != NULL &&
      guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error))
    {
      g_task_return_pointer (task, g_steal_pointer (&path), g_free);
      return;
    }
  if (path != NULL)
    (void) g_unlink (path); /* nobody else has written to it */
  g_task_return_error (task, error);
}

static void
on_kept_cb (GObject *object, GAsyncResult *result, void *data)
{
  Order *order = g_task_get_task_data (G_TASK (result));
  g_autoptr (GtkWidget) page = g_weak_ref_get (&order->page);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;
  g_autofree char *text = NULL;

  if (g_application_get_default () != NULL)
    g_application_release (g_application_get_default ());
  if (page == NULL)
    return;
  if (error != NULL)
    {
      text = guise_error_text_dup_line (error);
      guise_widget_toast (page, text, NULL);
      return;
    }
  /* Translators: the name of a file. */
  text = g_strdup_printf (_ ("“%s” is in your folder for pictures"), name);
  guise_widget_toast_offer (page, text,
                            _ ("Show in Files"), "live.show-folder",
                               g_variant_new_bytestring (folder));
}

void
guise_live_shoot (GtkWidget *page, GuiseLiveDesk *desk)
{
  g_autoptr (GTask) task = NULL;
  GuiseLiveShot *shot = guise_live_desk_dup_shot (desk);
  Order         *order;

  if (shot == NULL)
    {
      guise_widget_toast (page, _ ("No picture has come yet"), NULL);
      return;
    }
  order = g_new0 (Order, 1);
  g_weak_ref_init (&order->page, page);
  order->shot = shot;
  order->is_hidden = guise_live_desk_is_hidden (desk);
  order->when = g_date_time_new_now_local ();
  order->folder = guise_live_folder_dup (G_USER_DIRECTORY_PICTURES);
  if (g_application_get_default () != NULL) /* a window that is closed lets it be written */
    g_application_hold (g_application_get_default ());
  task = guise_task_new (desk, NULL, on_kept_cb, NULL);
  g_task_set_source_tag (task, guise_live_shoot);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, keep_cb);
}
