package io.github.spikegen.run;

import io.github.spikegen.training.TrainingListener;
import java.util.function.BooleanSupplier;

/**
 * An epoch that is to be trained, or what was left of it when the run was stopped.
 *
 * @param epoch the epoch, counted from 0; it is reported counted from 1
 * @param firstStep the first step that is to be done, counted from 0
 * @param listener is told of every step
 * @param stop asked before every step; true ends the epoch there
 */
public record EpochRun(int epoch, int firstStep, TrainingListener listener, BooleanSupplier stop) {}
