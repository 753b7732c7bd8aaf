/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that lie in a folder of a stranger's: shown, or an empty place. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/train/guise-strip-view.h"
#include "app/widgets/guise-thumb.h"
#include "image/guise-jpeg.h"
#include "support/guise-test.h"
#include "ui.h"

#define SIDE 16

static char *work;

static char *
write_strip (const char *name)
{
  char *path = g_build_filename (work, name, NULL);
  g_autoptr (GuiseImage) image =
               guise_image_new (GUISE_PIXELS_BGR8, SIDE * GUISE_STRIP_N_COLUMNS, 4 * SIDE, 3, NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < 3 * image->width; x++)
      guise_image_row (image, y)[x] = (uint8_t) (x / (3 * SIDE) * 40);
  bytes = guise_jpeg_encode (image, 95, GUISE_JPEG_CHROMA_444, NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return path;
}

static char *
make_pipe (const char *name)
{
  char *path = g_build_filename (work, name, NULL);

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  return path;
}

/* Whoever waits at its other end, or reads it. */
static gboolean
is_waited_for (const char *path)
{
  const int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

  if (fd >= 0)
    close (fd);
  else
    g_assert_cmpint (errno, ==, ENXIO);
  return fd >= 0;
}

static GdkPaintable *
get_paintable (void *thumb)
{
  GdkPaintable *paintable;

  g_object_get (thumb, "paintable", &paintable, NULL);
  if (paintable != NULL)
    g_object_unref (paintable); /* the thumb keeps it */
  return paintable;
}

static gboolean
is_shown (void *thumb)
{
  return get_paintable (thumb) != NULL;
}

static gboolean
is_empty (void *thumb)
{
  return get_paintable (thumb) == NULL;
}

static gboolean
is_loaded (void *strip)
{
  return guise_strip_view_get_n_rows (strip) > 0;
}

/* The square that was wanted, in the size of the thumb. */
static void
test_square (void)
{
  g_autofree char *strip = write_strip ("square.jpg");
  g_autoptr (GtkWidget) thumb =
               g_object_ref_sink (g_object_new (GUISE_TYPE_THUMB, "size", SIDE / 2, NULL));
  uint8_t     pixels[SIDE / 2][SIDE / 2][4];
  GdkTexture *texture;

  guise_thumb_load (GUISE_THUMB (thumb), strip, 3, GUISE_STRIP_N_COLUMNS);
  ui_wait (is_shown, thumb, "the square");
  texture = GDK_TEXTURE (get_paintable (thumb));
  g_assert_cmpint (gdk_texture_get_width (texture), ==, SIDE / 2);
  g_assert_cmpint (gdk_texture_get_height (texture), ==, SIDE / 2);
  gdk_texture_download (texture, &pixels[0][0][0], sizeof pixels[0]);
  for (int c = 0; c < 3; c++)
    g_assert_cmpint (ABS (pixels[SIDE / 4][SIDE / 4][c] - 3 * 40), <=, 3);
}

/* A pipe that nobody writes to holds no thread. */
static void
test_pipe (void)
{
  g_autofree char *strip = write_strip ("0000000400.jpg");
  g_autofree char *pipe = make_pipe ("0000000500.jpg");
  g_autoptr (GtkWidget) thumb = g_object_ref_sink (g_object_new (GUISE_TYPE_THUMB, NULL));

  guise_thumb_load (GUISE_THUMB (thumb), strip, 0, GUISE_STRIP_N_COLUMNS);
  ui_wait (is_shown, thumb, "the square");
  guise_thumb_load (GUISE_THUMB (thumb), pipe, 0, GUISE_STRIP_N_COLUMNS);
  ui_wait (is_empty, thumb, "an empty place");
}

static void
test_strip_pipe (void)
{
  g_autofree char *strip = write_strip ("0000000600.jpg");
  g_autofree char *pipe = make_pipe ("0000000700.jpg");
  g_autoptr (GtkWidget) view = g_object_ref_sink (g_object_new (GUISE_TYPE_STRIP_VIEW, NULL));

  guise_strip_view_load (GUISE_STRIP_VIEW (view), pipe);
  guise_strip_view_load (GUISE_STRIP_VIEW (view), strip); /* on another thread, and later */
  ui_wait (is_loaded, view, "the strip");
  g_assert_cmpint (guise_strip_view_get_n_rows (GUISE_STRIP_VIEW (view)), ==, 4);
  g_assert_false (is_waited_for (pipe));
}

/* What our decoders do not know is not handed to others. */
static void
test_refused (void)
{
  static const char *const texts[] = {
    "<svg xmlns='http://www.w3.org/2000/svg' width='60' height='60'><rect width='60' "
    "height='60'/></svg>",
    "P6 6 1 255\n123456789012345678",
  };
  g_autofree char *strip = write_strip ("0000000800.jpg");
  g_autofree char *other = g_build_filename (work, "0000000900.jpg", NULL);
  g_autoptr (GtkWidget) thumb = g_object_ref_sink (g_object_new (GUISE_TYPE_THUMB, NULL));

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_true (g_file_set_contents (other, texts[i], -1, NULL));
      guise_thumb_load (GUISE_THUMB (thumb), strip, 0, GUISE_STRIP_N_COLUMNS);
      ui_wait (is_shown, thumb, "the square");
      guise_thumb_load (GUISE_THUMB (thumb), other, 0, 1);
      ui_wait (is_empty, thumb, "an empty place");
    }
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/thumb/square", test_square);
  g_test_add_func ("/ui/thumb/refused", test_refused);
  g_test_add_func ("/ui/thumb/strip-pipe", test_strip_pipe);
  g_test_add_func ("/ui/thumb/pipe", test_pipe);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
