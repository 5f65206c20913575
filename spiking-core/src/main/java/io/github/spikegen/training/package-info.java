/**
 * What a training run needs beside the model: optimizers whose state can be saved, averages of the
 * weights, learning-rate schedules, the loop over the steps of an epoch, files of parameters, a
 * log, the activity of the layers of neurons (counted by {@link
 * io.github.spikegen.training.SpikeMonitor}, kept for each stimulus by {@link
 * io.github.spikegen.training.ActivityRecorder}), and the allocator's settings.
 *
 * <p>Optimizers and schedules count finished updates, as PyTorch does: the first update of a
 * parameter uses the schedule's value at 0. (DJL's own optimizers ask for the value at 1 first.)
 *
 * <p>Every DJL {@link ai.djl.training.tracker.Tracker} serves as a schedule. DJL's cosine is right
 * and is what {@link io.github.spikegen.training.Schedules#cosine} returns. DJL's {@code
 * MultiFactorTracker} remembers the last step it was asked for, so one instance can serve neither
 * two runs nor a step that lies back; {@code WarmUpTracker} delays the schedule that it wraps, and
 * starts at a rate of 0. {@link io.github.spikegen.training.Schedules} has its own for these.
 *
 * <p>Nothing here knows about a model, and nothing prints.
 */
package io.github.spikegen.training;
