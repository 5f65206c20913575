/**
 * The training loop: a {@link io.github.spikegen.training.TrainingStep} gives the loss of a batch,
 * a {@link io.github.spikegen.training.TrainingLoop} runs the steps of an epoch, and an {@link
 * io.github.spikegen.training.TrainingListener.EpochReport} says what the epoch gave. Beside them:
 * files of parameters, the log of a run, and the settings of the engine's threads and allocator.
 *
 * <p>Optimizers are in {@code io.github.spikegen.optimizer}. Nothing here knows about a model, and
 * nothing prints.
 */
package io.github.spikegen.training;
