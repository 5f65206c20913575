/**
 * Training that can be stopped and resumed: the epochs of a stage, its checkpoints, and who is told
 * of them. Nothing here prints, or knows a family of models.
 */
package io.github.spikegen.run.training;
