/* SPDX-License-Identifier: GPL-3.0-or-later
 * Elementwise ops as instructions of a program. */
#include "nn/ops/guise-ops-private.h"

static gboolean
add (GuiseProgram *program, GuiseInstruction instruction)
{
  if (program->n_instructions == GUISE_PROGRAM_MAX_INSTRUCTIONS)
    return FALSE;
  program->instructions[program->n_instructions++] = instruction;
  return TRUE;
}

/* The function itself, and its derivative times dy. */
gboolean
guise_unary_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseUnaryParams *params = (const GuiseUnaryParams *) node->params;

  return add (program,
              (GuiseInstruction){
                .op = (uint8_t) node->op, .function = (uint8_t) params->function, .a = a, .b = b });
}

gboolean
guise_binary_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseBinaryParams *params = (const GuiseBinaryParams *) node->params;

  return add (program,
              (GuiseInstruction){
                .op = (uint8_t) node->op, .function = (uint8_t) params->function, .a = a, .b = b });
}

gboolean
guise_affine_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseAffineParams *params = (const GuiseAffineParams *) node->params;

  return add (program,
              (GuiseInstruction){
                .op = (uint8_t) node->op, .a = a, .p0 = params->scale, .p1 = params->shift });
}

gboolean
guise_clamp_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseClampParams *params = (const GuiseClampParams *) node->params;

  return add (program, (GuiseInstruction){
                         .op = (uint8_t) node->op, .a = a, .p0 = params->low, .p1 = params->high });
}

/* Rounds to one precision at a time; to f32 is no rounding. */
gboolean
guise_cast_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseCastParams *params = (const GuiseCastParams *) node->params;
  const uint8_t          op = (uint8_t) node->op;

  if (params->from != GUISE_PRECISION_F32 && params->from != params->to &&
      params->to != GUISE_PRECISION_F32)
    {
      if (!add (program,
                (GuiseInstruction){ .op = op, .function = (uint8_t) params->from, .a = a }))
        return FALSE;
      a = (uint8_t) (program->n_inputs + program->n_instructions - 1);
    }
  return add (program, (GuiseInstruction){ .op = op,
                                           .function = (uint8_t) (params->to != GUISE_PRECISION_F32
                                                                    ? params->to
                                                                    : params->from),
                                           .a = a });
}

gboolean
guise_leaky_relu_encode (const GuiseNode *node, uint8_t a, uint8_t b, GuiseProgram *program)
{
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) node->params;

  return add (program,
              (GuiseInstruction){ .op = (uint8_t) node->op, .a = a, .b = b, .p0 = params->slope });
}
