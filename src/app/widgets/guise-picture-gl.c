/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures as textures, and the shaders that draw them. */
#include "app/widgets/guise-picture-gl.h"

#include <epoxy/gl.h>
#include <gtk/gtk.h>

#define GL_LEAST   32  /* versions, 10 times: core contexts and GLSL 1.50 ... */
#define ES_LEAST   30  /* ... rows with a stride and GLSL ES 3.00 */
#define ROW_UNIT   8   /* bytes that rows of pictures are a multiple of */
#define N_BYTES    3   /* of a pixel */
#define SMALL      0.5 /* of its size: four pixels do not make one any more */
#define LOG_LENGTH 512

typedef struct
{
  GLuint   name; /* 0: no picture */
  int      width;
  int      height;
  gboolean has_levels; /* of smaller pictures, made of this one */
} Texture;

struct _GuisePictureGl
{
  GLuint  program;
  GLuint  corners; /* an empty array of vertices, which core contexts want */
  GLint   crop;
  Texture textures[GUISE_PICTURE_GL_N_SIDES];
};

/* Precisions mean something to ES only. */
static const char vertex_code[] = "uniform highp vec4 crop;\n"
                                  "out highp vec2 at;\n"
                                  "void main ()\n"
                                  "{\n"
                                  "  highp vec2 corner = vec2 (float (gl_VertexID & 1),\n"
                                  "                            float (gl_VertexID >> 1));\n"
                                  "  at = corner * crop.xy + crop.zw;\n"
                                  "  gl_Position = vec4 (2.0 * corner - 1.0, 0.0, 1.0);\n"
                                  "}\n";

/* Bytes are uploaded in their order, blue first, which not every OpenGL has a name for. */
static const char fragment_code[] = "uniform highp sampler2D picture;\n"
                                    "in highp vec2 at;\n"
                                    "out highp vec4 color;\n"
                                    "void main ()\n"
                                    "{\n"
                                    "  color = vec4 (texture (picture, at).bgr, 1.0);\n"
                                    "}\n";

/* ---- shaders ---- */

static GLuint
compile (GLenum kind, const char *code, GError **error)
{
  const char  *version = epoxy_is_desktop_gl () ? "#version 150\n" : "#version 300 es\n";
  const char  *parts[] = { version, code };
  const GLuint shader = glCreateShader (kind);
  GLint        is_good = GL_FALSE;
  char         log[LOG_LENGTH] = "";

  glShaderSource (shader, G_N_ELEMENTS (parts), parts, NULL);
  glCompileShader (shader);
  glGetShaderiv (shader, GL_COMPILE_STATUS, &is_good);
  if (is_good)
    return shader;
  glGetShaderInfoLog (shader, sizeof log, NULL, log);
  glDeleteShader (shader);
  g_set_error (error, GDK_GL_ERROR, GDK_GL_ERROR_COMPILATION_FAILED,
               "A shader was not compiled: %s", log);
  return 0;
}

static GLuint
link_program (GLuint vertex, GLuint fragment, GError **error)
{
  const GLuint program = glCreateProgram ();
  GLint        is_good = GL_FALSE;
  char         log[LOG_LENGTH] = "";

  glAttachShader (program, vertex);
  glAttachShader (program, fragment);
  glLinkProgram (program);
  glGetProgramiv (program, GL_LINK_STATUS, &is_good);
  if (is_good)
    return program;
  glGetProgramInfoLog (program, sizeof log, NULL, log);
  glDeleteProgram (program);
  g_set_error (error, GDK_GL_ERROR, GDK_GL_ERROR_LINK_FAILED, "The shaders were not linked: %s",
               log);
  return 0;
}

static GLuint
make_program (GError **error)
{
  const GLuint vertex = compile (GL_VERTEX_SHADER, vertex_code, error);
  const GLuint fragment = vertex != 0 ? compile (GL_FRAGMENT_SHADER, fragment_code, error) : 0;
  const GLuint program = fragment != 0 ? link_program (vertex, fragment, error) : 0;

  /* A program keeps what it was made of; names that are 0 are passed over. */
  glDeleteShader (fragment);
  glDeleteShader (vertex);
  return program;
}

GuisePictureGl *
guise_picture_gl_new (GError **error)
{
  const gboolean  is_desktop = epoxy_is_desktop_gl ();
  const int       version = epoxy_gl_version ();
  GuisePictureGl *self;
  GLuint          program;

  if (version < (is_desktop ? GL_LEAST : ES_LEAST))
    {
      g_set_error (error, GDK_GL_ERROR, GDK_GL_ERROR_UNSUPPORTED_PROFILE,
                   "OpenGL%s %d.%d is too old", is_desktop ? "" : " ES", version / 10,
                   version % 10);
      return NULL;
    }
  program = make_program (error);
  if (program == 0)
    return NULL;
  self = g_new0 (GuisePictureGl, 1);
  self->program = program;
  self->crop = glGetUniformLocation (program, "crop");
  glGenVertexArrays (1, &self->corners);
  return self;
}

static void
forget_texture (Texture *texture)
{
  if (texture->name != 0)
    glDeleteTextures (1, &texture->name);
  *texture = (Texture){ 0 };
}

void
guise_picture_gl_free (GuisePictureGl *self)
{
  if (self == NULL)
    return;
  for (int side = 0; side < GUISE_PICTURE_GL_N_SIDES; side++)
    forget_texture (&self->textures[side]);
  glDeleteVertexArrays (1, &self->corners);
  glDeleteProgram (self->program);
  g_free (self);
}

/* ---- pictures ---- */

/* The texture stays bound. */
static gboolean
make_texture (Texture *texture, int width, int height, GError **error)
{
  GLenum trouble;

  forget_texture (texture);
  glGenTextures (1, &texture->name);
  glBindTexture (GL_TEXTURE_2D, texture->name);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexImage2D (GL_TEXTURE_2D, 0, GL_RGB8, width, height, 0, GL_RGB, GL_UNSIGNED_BYTE, NULL);
  trouble = glGetError ();
  if (trouble != GL_NO_ERROR)
    {
      forget_texture (texture);
      g_set_error (error, GDK_GL_ERROR, GDK_GL_ERROR_NOT_AVAILABLE,
                   "There is no texture of %d x %d pixels (0x%x)", width, height, trouble);
      return FALSE;
    }
  texture->width = width;
  texture->height = height;
  return TRUE;
}

gboolean
guise_picture_gl_set_image (GuisePictureGl *self, int side, const GuiseImage *image, GError **error)
{
  Texture *texture = &self->textures[side];

  g_return_val_if_fail (side >= 0 && side < GUISE_PICTURE_GL_N_SIDES, FALSE);
  if (image == NULL)
    {
      forget_texture (texture);
      return TRUE;
    }
  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8 && image->stride % ROW_UNIT == 0, FALSE);
  if (texture->width == image->width && texture->height == image->height)
    glBindTexture (GL_TEXTURE_2D, texture->name);
  else if (!make_texture (texture, image->width, image->height, error))
    return FALSE;
  /* A stride is told in pixels and rounded up to the unit: the most pixels that lie within a row
   * are less than one pixel short of it, so that it is met whatever it is. */
  glPixelStorei (GL_UNPACK_ALIGNMENT, ROW_UNIT);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, (GLint) (image->stride / N_BYTES));
  glTexSubImage2D (GL_TEXTURE_2D, 0, 0, 0, image->width, image->height, GL_RGB, GL_UNSIGNED_BYTE,
                   image->data);
  texture->has_levels = FALSE;
  return TRUE;
}

/* ---- drawing ---- */

/* A picture that is drawn much smaller is made of smaller ones, or it would glitter. */
static void
choose_filter (Texture *texture, double scale)
{
  const gboolean is_small = scale < SMALL;

  if (is_small && !texture->has_levels)
    glGenerateMipmap (GL_TEXTURE_2D);
  texture->has_levels |= is_small;
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER,
                   is_small ? GL_LINEAR_MIPMAP_LINEAR : GL_LINEAR);
}

static void
draw_side (GuisePictureGl *self,
           int             side,
           int             from,
           int             to,
           int             width,
           int             height,
           gboolean        is_mirrored)
{
  Texture *texture = &self->textures[side];
  double   scale, across, down;

  if (texture->name == 0 || from >= to)
    return;
  scale = MAX ((double) width / texture->width, (double) height / texture->height);
  across = width / (scale * texture->width);
  down = height / (scale * texture->height);
  glBindTexture (GL_TEXTURE_2D, texture->name);
  choose_filter (texture, scale);
  if (is_mirrored)
    across = -across;
  /* Rows of pictures go down, what is drawn to goes up. */
  glUniform4f (self->crop, (float) across, (float) -down, (float) ((1.0 - across) / 2.0),
               (float) ((1.0 + down) / 2.0));
  glScissor (from, 0, to - from, height);
  glDrawArrays (GL_TRIANGLE_STRIP, 0, 4);
}

void
guise_picture_gl_draw (GuisePictureGl *self,
                       int             width,
                       int             height,
                       int             left,
                       int             line,
                       gboolean        is_mirrored)
{
  glViewport (0, 0, width, height);
  glDisable (GL_BLEND);
  glDisable (GL_SCISSOR_TEST);
  glClearColor (0.0f, 0.0f, 0.0f, 1.0f);
  glClear (GL_COLOR_BUFFER_BIT);
  glEnable (GL_SCISSOR_TEST);
  glUseProgram (self->program);
  glBindVertexArray (self->corners);
  glActiveTexture (GL_TEXTURE0);
  draw_side (self, left, 0, line, width, height, is_mirrored);
  draw_side (self, GUISE_PICTURE_GL_N_SIDES - 1 - left, line, width, width, height, is_mirrored);
  glDisable (GL_SCISSOR_TEST);
}
