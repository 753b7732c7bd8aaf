/* SPDX-License-Identifier: GPL-3.0-or-later
 * What errors of the engine mean to a person. */
#include "app/guise-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "app/plan/guise-plan-flaws.h"
#include "core/guise-error.h"
#include "face/guise-face.h"
#include "faceset/guise-faceset.h"
#include "image/guise-image.h"
#include "job/guise-job-error.h"
#include "job/guise-job-trouble.h"
#include "media/guise-media-error.h"
#include "model/guise-model-error.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "store/guise-store-error.h"

#define ANY_CODE -1 /* the last row of a domain */

typedef struct
{
  GQuark (*get_domain) (void);
  int            code;
  GuiseErrorText text;
} Row;

#define DAMAGED   N_ ("A file is damaged"), N_ ("Use another copy of it.")
#define NO_MEMORY N_ ("There is not enough memory"), N_ ("Close other programs and try again.")

static const Row rows[] = {
  { guise_core_error_quark,
    GUISE_CORE_ERROR_NOT_FOUND,
    { N_ ("Something is not where it was"), N_ ("Connect the disk it is on, or choose it again."),
      TRUE } },
  { guise_core_error_quark, GUISE_CORE_ERROR_CORRUPT, { DAMAGED, TRUE } },
  { guise_core_error_quark,
    GUISE_CORE_ERROR_NO_SPACE,
    { N_ ("The disk is full"), N_ ("Free some space and try again."), FALSE } },
  { guise_core_error_quark, GUISE_CORE_ERROR_NO_MEMORY, { NO_MEMORY, FALSE } },
  { guise_core_error_quark,
    GUISE_CORE_ERROR_EXISTS,
    { N_ ("There is something of that name already"), N_ ("Choose another name."), TRUE } },
  { guise_core_error_quark,
    GUISE_CORE_ERROR_CANCELLED,
    { N_ ("Stopped, as you asked"), N_ ("Everything so far is kept."), FALSE } },
  { guise_core_error_quark,
    GUISE_CORE_ERROR_ARGUMENT,
    { N_ ("That is not possible"), N_ ("Choose something else and try again."), TRUE } },

  { guise_image_error_quark,
    GUISE_IMAGE_ERROR_TOO_LARGE,
    { N_ ("A picture is too large"), N_ ("Make it smaller in another program first."), TRUE } },
  { guise_image_error_quark, GUISE_IMAGE_ERROR_NO_MEMORY, { NO_MEMORY, FALSE } },
  { guise_image_error_quark,
    ANY_CODE,
    { N_ ("A picture cannot be read"), N_ ("Save it again as JPEG or PNG, or leave it out."),
      TRUE } },

  { guise_nn_error_quark,
    GUISE_NN_ERROR_NO_MEMORY,
    { N_ ("The graphics card has not enough memory"),
      N_ ("Close other programs that use it, or train fewer faces at once."), FALSE } },
  { guise_nn_error_quark,
    GUISE_NN_ERROR_NO_DEVICE,
    { N_ ("The graphics card cannot be used"),
      N_ (
        "Check its driver and try again, or let Guise compute elsewhere: “Where to train…” on the "
        "page Train."),
      TRUE } },
  { guise_nn_error_quark,
    GUISE_NN_ERROR_DEVICE_LOST,
    { N_ ("The graphics card stopped answering"),
      N_ ("Try again; if it stays away, restart the computer."), FALSE } },

  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_UNPLUGGED,
    { N_ ("The camera is gone"), N_ ("Plug it in again; nothing is lost."), FALSE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_BUSY,
    { N_ ("Another program uses the camera"), N_ ("Close it there and try again."), FALSE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_DENIED,
    { N_ ("Guise may not use the camera"),
      N_ ("Allow it in the settings of the system and try again."), FALSE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_TIMEOUT,
    { N_ ("The camera sends no picture"), N_ ("Plug it in again, or choose another one."),
      FALSE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_NO_VIDEO,
    { N_ ("This file holds no pictures"), N_ ("Choose a video."), FALSE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_UNSUPPORTED,
    { N_ ("This kind of video cannot be read or written here"), N_ ("Convert it to H.264 first."),
      TRUE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_LIBRARY,
    { N_ ("A part of Guise is missing or damaged"), N_ ("Install Guise again."), TRUE } },
  { guise_media_error_quark,
    GUISE_MEDIA_ERROR_NO_PIPEWIRE,
    { N_ ("PipeWire does not run, and the virtual camera needs it"),
      N_ ("Log in to the desktop again, or install v4l2loopback."), FALSE } },
  { guise_media_error_quark, GUISE_MEDIA_ERROR_NO_MEMORY, { NO_MEMORY, FALSE } },
  { guise_media_error_quark, GUISE_MEDIA_ERROR_CORRUPT, { DAMAGED, TRUE } },

  { guise_face_error_quark,
    GUISE_FACE_ERROR_NETWORK,
    { N_ ("A part of Guise is missing or damaged"), N_ ("Install Guise again."), TRUE } },
  { guise_faceset_error_quark,
    GUISE_FACESET_ERROR_EMPTY,
    { N_ ("There are no faces here"), N_ ("Record or import faces first."), TRUE } },
  { guise_faceset_error_quark,
    GUISE_FACESET_ERROR_CORRUPT,
    { N_ ("A face is damaged"), N_ ("Set it aside, or import it again."), TRUE } },
  { guise_faceset_error_quark,
    GUISE_FACESET_ERROR_BUSY,
    { N_ ("Other work changes these faces now"), N_ ("Wait until it is done."), FALSE } },

  { guise_model_error_quark,
    GUISE_MODEL_ERROR_MISMATCH,
    { N_ ("The model does not fit its options"), N_ ("Use the options that it was trained with."),
      TRUE } },
  { guise_model_error_quark,
    GUISE_MODEL_ERROR_MISSING,
    { N_ ("Files of the model are missing"), N_ ("Go back to a backup of it."), TRUE } },
  { guise_model_error_quark,
    GUISE_MODEL_ERROR_NOT_FINITE,
    { N_ ("The model collapsed"), N_ ("Go back to an earlier point."), FALSE } },

  { guise_store_error_quark,
    GUISE_STORE_ERROR_NOT_VERIFIED,
    { N_ ("The disk does not keep what is written to it"), N_ ("Move the project to another disk."),
      TRUE } },
  { guise_store_error_quark,
    ANY_CODE,
    { N_ ("What was saved is damaged"), N_ ("Go back to an earlier point in the history."),
      TRUE } },

  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_INVALID,
    { N_ ("The project cannot be read"), N_ ("Restore its folder from a copy."), TRUE } },
  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_CONSENT,
    { N_ ("Nobody has said yet whose face this is"), N_ ("Answer that on the page Faces first."),
      FALSE } },
  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_EXISTS,
    { N_ ("There is a project in this folder already"), N_ ("Choose another name."), FALSE } },
  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_LOCKED,
    { N_ ("This cannot be changed any more"), N_ ("Begin a new project for it."), TRUE } },
  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_NOT_READY,
    { N_ ("Something is missing before this can begin"), N_ ("Look at the pages Faces and Masks."),
      TRUE } },
  { guise_project_error_quark,
    GUISE_PROJECT_ERROR_BUSY,
    { N_ ("Another program works on this project"), N_ ("Close it there and try again."), FALSE } },
};

/* Of faces that could not be opened. */
static const Row rows_of_faces[] = {
  { guise_core_error_quark,
    GUISE_CORE_ERROR_NOT_FOUND,
    { N_ ("The faces were not found"), N_ ("Connect the disk they are on, or choose them again."),
      FALSE } },
  { guise_core_error_quark,
    GUISE_CORE_ERROR_CORRUPT,
    { N_ ("The file that holds the faces is damaged"),
      N_ ("Choose another copy of it, or import the faces again."), FALSE } },
  { guise_faceset_error_quark,
    GUISE_FACESET_ERROR_EMPTY,
    { N_ ("None of the pictures there is a face that can be used"), N_ ("Record or import faces."),
      FALSE } },
  { guise_faceset_error_quark,
    ANY_CODE,
    { N_ ("These faces cannot be read"), N_ ("Import them again."), FALSE } },
};

/* What is not in the rows may be trouble of a training. */
static const GuiseErrorText troubles[GUISE_N_JOB_TROUBLES] = {
  [GUISE_JOB_TROUBLE_OTHER] = { N_ ("That did not work"), N_ ("Try again."), TRUE },
  [GUISE_JOB_TROUBLE_DIED] = { N_ ("Training ended unexpectedly"),
                               N_ ("It can go on from what was saved last."), FALSE },
  [GUISE_JOB_TROUBLE_MEMORY] = { N_ ("This stage does not fit into memory"),
                                 N_ ("Train fewer faces at once."), TRUE },
  [GUISE_JOB_TROUBLE_DIVERGED] = { N_ ("The model collapsed"), N_ ("Go back to an earlier point."),
                                   FALSE },
  [GUISE_JOB_TROUBLE_FACES] = { N_ ("Faces are missing"), N_ ("Look at the pages Faces and Masks."),
                                TRUE },
  [GUISE_JOB_TROUBLE_PLAN] = { N_ ("The plan cannot be trained"),
                               N_ ("Change it on the page Plan."), TRUE },
  [GUISE_JOB_TROUBLE_SAVED] = { N_ ("What was saved is damaged"),
                                N_ ("Go back to an earlier point in the history."), TRUE },
  [GUISE_JOB_TROUBLE_PROGRAM] = { N_ ("A part of Guise is missing or damaged"),
                                  N_ ("Install Guise again."), TRUE },
  [GUISE_JOB_TROUBLE_PEERS] = { N_ ("The computers that train together do not agree"),
                                N_ ("Start all of them again."), TRUE },
};

/* Of GIO there are a few that people meet; codes of its domain. */
static gboolean
find_io (const GError *error, GuiseErrorText *out_text)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
      g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    *out_text =
      (GuiseErrorText){ N_ ("The disk is full"), N_ ("Free some space and try again."), FALSE };
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
           g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_ACCES))
    *out_text = (GuiseErrorText){ N_ ("You may not write or read there"),
                                  N_ ("Choose another folder."), TRUE };
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    *out_text =
      (GuiseErrorText){ N_ ("Stopped, as you asked"), N_ ("Everything so far is kept."), FALSE };
  else
    return FALSE;
  return TRUE;
}

static gboolean
find_row (const Row *all, size_t n, const GError *error, GuiseErrorText *out_text)
{
  for (size_t i = 0; i < n; i++)
    if (all[i].get_domain () == error->domain &&
        (all[i].code == error->code || all[i].code == ANY_CODE))
      {
        *out_text = all[i].text;
        return TRUE;
      }
  return FALSE;
}

static GuiseErrorText
find (const GError *error)
{
  GuiseErrorText text;

  if (find_row (rows, G_N_ELEMENTS (rows), error, &text))
    return text;
  if (find_io (error, &text))
    return text;
  text = troubles[guise_job_trouble_find (error)];
  return text.title != NULL ? text : troubles[GUISE_JOB_TROUBLE_OTHER];
}

GuiseErrorText
guise_error_text_get (const GError *error)
{
  const GuiseErrorText text = find (error);

  return (GuiseErrorText){ _ (text.title), _ (text.advice), text.needs_details };
}

GuiseErrorText
guise_error_text_get_of_faces (const GError *error)
{
  GuiseErrorText text;

  if (!find_row (rows_of_faces, G_N_ELEMENTS (rows_of_faces), error, &text))
    text = find (error);
  return (GuiseErrorText){ _ (text.title), _ (text.advice), FALSE };
}

/* Sentences of the engine end without a full stop, as GLib's do, unless there are several. */
static char *
dup_sentence (const char *message)
{
  const size_t   n = strlen (message);
  const gboolean is_ended = n > 0 && strchr (".!?", message[n - 1]) != NULL;

  return g_strconcat (message, is_ended ? "" : ".", NULL);
}

char *
guise_error_text_dup_line (const GError *error)
{
  const GuiseErrorText text = guise_error_text_get (error);
  g_autofree char     *details = guise_plan_flaws_dup_text (error, TRUE);

  if (details == NULL)
    details = dup_sentence (error->message);

  if (text.needs_details)
    /* Translators: what happened, what the engine says about it, what one can do */
    return g_strdup_printf (_("%s: %s %s"), text.title, details, text.advice);
  /* Translators: what happened, what one can do */
  return g_strdup_printf (_("%s. %s"), text.title, text.advice);
}
