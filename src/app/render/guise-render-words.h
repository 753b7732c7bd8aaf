/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-video-swap.h"

G_BEGIN_DECLS

/**
 * GuiseRenderKind:
 * @GUISE_RENDER_CHOICE: one of a list
 * @GUISE_RENDER_NUMBER: a whole number
 * @GUISE_RENDER_SHARE: 0 to 1, shown as percent
 * @GUISE_RENDER_SWITCH: on or off
 */
typedef enum
{
  GUISE_RENDER_CHOICE,
  GUISE_RENDER_NUMBER,
  GUISE_RENDER_SHARE,
  GUISE_RENDER_SWITCH,
} GuiseRenderKind;

/**
 * GuiseRenderChoice:
 * @value: what the option becomes
 * @title: what it is called; to be translated. %NULL ends a list
 * @text: what it does; to be translated
 */
typedef struct
{
  int         value;
  const char *title;
  const char *text;
} GuiseRenderChoice;

/**
 * GuiseRenderWords:
 * @name: of the option, as the command line has it
 * @is_main: whether it stands in view; the others stand behind "More options"
 * @kind: what it is set with
 * @offset: where it is in #GuiseVideoSwapOptions
 * @title: what it is called; to be translated
 * @text: (nullable): what it does; to be translated
 * @least: of numbers
 * @most: of numbers
 * @choices: (nullable): of a choice
 *
 * An option of swapping a video.
 */
typedef struct
{
  const char              *name;
  gboolean                 is_main;
  GuiseRenderKind          kind;
  size_t                   offset;
  const char              *title;
  const char              *text;
  int                      least;
  int                      most;
  const GuiseRenderChoice *choices;
} GuiseRenderWords;

/**
 * guise_render_words_get:
 * @out_n: (out): how many
 *
 * Returns: (transfer none) (array length=out_n): all options, in the order of the dialog
 */
const GuiseRenderWords *guise_render_words_get (size_t *out_n);

/**
 * guise_render_words_read:
 *
 * Returns: what an option is set to; of a share, percent
 */
double guise_render_words_read (const GuiseRenderWords *self, const GuiseVideoSwapOptions *options);
void   guise_render_words_write (const GuiseRenderWords *self,
                                 GuiseVideoSwapOptions  *options,
                                 double                  value);

G_END_DECLS
