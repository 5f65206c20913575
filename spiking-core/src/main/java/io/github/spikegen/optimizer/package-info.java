/**
 * How parameters are updated: optimizers whose state can be saved, learning-rate schedules,
 * parameter groups, and averages of the weights. Steps, epochs and files are not known here.
 *
 * <p>Optimizers and schedules count finished updates, as PyTorch does: the first update of a
 * parameter uses the schedule's value at 0. (DJL's own optimizers ask for the value at 1 first.)
 *
 * <p>Every DJL {@link ai.djl.training.tracker.Tracker} serves as a schedule. DJL's cosine is right
 * and is what {@link io.github.spikegen.optimizer.Schedules#cosine} returns. DJL's {@code
 * MultiFactorTracker} remembers the last step it was asked for, so one instance can serve neither
 * two runs nor a step that lies back; {@code WarmUpTracker} delays the schedule that it wraps, and
 * starts at a rate of 0. {@link io.github.spikegen.optimizer.Schedules} has its own for these.
 */
package io.github.spikegen.optimizer;
