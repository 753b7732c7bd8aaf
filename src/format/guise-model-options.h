/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/**
 * GuiseModelOptionKind:
 * @GUISE_MODEL_OPTION_NONE: None, which means the default
 * @GUISE_MODEL_OPTION_BOOL: a switch
 * @GUISE_MODEL_OPTION_INT: a whole number
 * @GUISE_MODEL_OPTION_FLOAT: a number
 * @GUISE_MODEL_OPTION_TEXT: a word
 * @GUISE_MODEL_OPTION_OTHER: anything else, kept and not looked at
 */
typedef enum
{
  GUISE_MODEL_OPTION_NONE,
  GUISE_MODEL_OPTION_BOOL,
  GUISE_MODEL_OPTION_INT,
  GUISE_MODEL_OPTION_FLOAT,
  GUISE_MODEL_OPTION_TEXT,
  GUISE_MODEL_OPTION_OTHER,
} GuiseModelOptionKind;

/**
 * GuiseModelOption:
 * @key: its name, as in "ae_dims"
 * @kind: which of the fields counts
 * @integer: the number, or 0 and 1 of a switch
 * @real: the number; of an integer too
 * @text: (nullable): the word
 * @other: what is only kept
 *
 * One option of a model file. Borrowed from its list.
 */
typedef struct
{
  char                *key;
  GuiseModelOptionKind kind;
  int64_t              integer;
  double               real;
  char                *text;
  GuisePickleValue     other;
} GuiseModelOption;

/**
 * GuiseModelOptions:
 *
 * The options of a model in the order of its file, unknown ones included. What they mean is for
 * the model room to say. Thread: one at a time.
 */
typedef struct _GuiseModelOptions GuiseModelOptions;

GuiseModelOptions *guise_model_options_new (void);
void               guise_model_options_free (GuiseModelOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseModelOptions, guise_model_options_free)

/**
 * guise_model_options_parse:
 * @document: the stream; a reference is kept
 * @dict: the options in it
 * @error: where to put the error
 *
 * NumPy scalars become plain numbers.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT when it is no dict with text keys
 *
 * Returns: (transfer full) (nullable): the options
 */
GuiseModelOptions *
guise_model_options_parse (GuisePickle *document, GuisePickleValue dict, GError **error);

/**
 * guise_model_options_open:
 * @path: a `<Class>_default_options.dat`
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT
 *
 * Returns: (transfer full) (nullable): the options
 */
GuiseModelOptions *guise_model_options_open (const char *path, GError **error);

/**
 * guise_model_options_write:
 * @self: the options
 * @path: the `<Class>_default_options.dat` to replace
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED
 */
gboolean
guise_model_options_write (const GuiseModelOptions *self, const char *path, GError **error);

size_t                  guise_model_options_get_n (const GuiseModelOptions *self);
const GuiseModelOption *guise_model_options_get (const GuiseModelOptions *self, size_t i);

/**
 * guise_model_options_find:
 *
 * Returns: (nullable) (transfer none): the option @key; %NULL when it is absent or None, which
 *   both mean the default
 */
const GuiseModelOption *guise_model_options_find (const GuiseModelOptions *self, const char *key);

/**
 * guise_model_options_set_int:
 * @self: the options
 * @key: a name; one that is there keeps its place
 * @value: what it becomes
 */
void guise_model_options_set_int (GuiseModelOptions *self, const char *key, int64_t value);
void guise_model_options_set_bool (GuiseModelOptions *self, const char *key, gboolean value);
void guise_model_options_set_float (GuiseModelOptions *self, const char *key, double value);
void guise_model_options_set_text (GuiseModelOptions *self, const char *key, const char *value);

/**
 * guise_model_options_to_value:
 * @self: the options, which must live as long as the value
 * @document: will own the value
 *
 * Returns: the dict, of plain Python numbers, switches and text
 */
GuisePickleValue guise_model_options_to_value (const GuiseModelOptions *self,
                                               GuisePickle             *document);

/**
 * guise_model_option_dup_text:
 * @self: an option
 *
 * Returns: (transfer full): its value as Python prints it, as in "True", "0.05", "liae-ud"
 */
char *guise_model_option_dup_text (const GuiseModelOption *self);

G_END_DECLS
