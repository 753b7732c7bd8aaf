/* SPDX-License-Identifier: GPL-3.0-or-later
 * The walk over a finished value that refuses cycles, depth and unfinished objects. */
#include "format/guise-pickle-private.h"

typedef struct
{
  GuisePickleValue value;
  size_t           next;
} Frame;

static gboolean
is_container (GuisePickleValue value)
{
  return value.kind == GUISE_PICKLE_LIST || value.kind == GUISE_PICKLE_TUPLE ||
         value.kind == GUISE_PICKLE_DICT;
}

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

/* Every container is entered once, however often it is referred to, so the walk is linear. The
 * keys of dicts were checked when they were stored and hold nothing that could be open. */
gboolean
pickle_walk (GuisePickleValue root, const char **out_reason)
{
  Frame stack[GUISE_PICKLE_MAX_DEPTH];
  int   depth = 0;

  if (root.kind >= GUISE_N_PICKLE_KINDS)
    return fail (out_reason, "the value is an unfinished object");
  if (!is_container (root))
    return TRUE;
  stack[depth++] = (Frame){ .value = root };
  ((Walk *) root.u.p)->walk = WALK_OPEN;
  ((Walk *) root.u.p)->height = 1;
  while (depth > 0)
    {
      Frame *frame = &stack[depth - 1];
      Walk  *walk = frame->value.u.p;

      if (frame->next == guise_pickle_value_get_n_items (frame->value))
        {
          walk->walk = WALK_DONE;
          if (--depth > 0)
            {
              Walk *parent = stack[depth - 1].value.u.p;

              parent->height = MAX (parent->height, (uint8_t) (walk->height + 1));
            }
          continue;
        }

      GuisePickleValue child = guise_pickle_value_get_item (frame->value, frame->next++);
      Walk            *child_walk = child.u.p;

      if (child.kind >= GUISE_N_PICKLE_KINDS)
        return fail (out_reason, "a value is an unfinished object");
      if (!is_container (child))
        continue;
      if (child_walk->walk == WALK_OPEN)
        return fail (out_reason, "a container holds itself");
      if (child_walk->walk == WALK_DONE)
        {
          if (depth + child_walk->height > GUISE_PICKLE_MAX_DEPTH)
            return fail (out_reason, "containers are nested too deep");
          walk->height = MAX (walk->height, (uint8_t) (child_walk->height + 1));
          continue;
        }
      if (depth == GUISE_PICKLE_MAX_DEPTH)
        return fail (out_reason, "containers are nested too deep");
      child_walk->walk = WALK_OPEN;
      child_walk->height = 1;
      stack[depth++] = (Frame){ .value = child };
    }
  return TRUE;
}
