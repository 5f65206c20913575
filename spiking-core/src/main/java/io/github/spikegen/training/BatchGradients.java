package io.github.spikegen.training;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.dataset.Batch;
import ai.djl.util.Pair;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.normalization.RunningStatistics;
import io.github.spikegen.normalization.RunningStatistics.Move;
import io.github.spikegen.probe.Probe;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one batch of a step gave, in Java's memory.
 *
 * @param loss the loss
 * @param figures further figures by name
 * @param gradients the gradients by parameter name
 * @param kept what {@link StepPart#finish} needs
 * @param moves how running statistics follow those of the batch, in the order of the passes
 * @param spikes the spikes by {@link SpikeHealth#sums}, empty if they were not counted
 */
public record BatchGradients(
    double loss,
    Map<String, Double> figures,
    Map<String, HostArray> gradients,
    Map<String, HostArray> kept,
    List<NamedMove> moves,
    Map<String, double[]> spikes)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * A {@link Move} of a statistic that has a name instead of an array.
   *
   * @param part the number of the first part of the step that has the parameter
   * @param parameter its name there
   * @param kept the share that stays
   * @param batch the batch's statistic
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
  record NamedMove(int part, String parameter, double kept, double[] batch)
      implements Serializable {}

  /**
   * Computes one batch of a part. Nothing stays changed: running statistics and what the part keeps
   * are in the result.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param parts all parts of the step
   * @param part the number of the part, from 0
   * @param batch the batch; it is not closed
   * @param number its number within the epoch, from 0
   * @param probe watches the forward pass, or null
   * @return what the batch gave
   * @throws NonFiniteLossException if the loss is NaN or infinite
   */
  public static BatchGradients compute(
      NDManager manager,
      List<? extends StepPart> parts,
      int part,
      Batch batch,
      int number,
      Probe probe) {
    StepPart own = parts.get(part);
    try (RunningStatistics deferred = RunningStatistics.defer();
        GradientScope scope = new GradientScope(manager, own.parameters())) {
      batch.getData().tempAttach(scope.manager());
      batch.getLabels().tempAttach(scope.manager());
      StepResult result = watched(own, batch, number, probe);
      double loss = result.lossValue();
      if (!Double.isFinite(loss)) {
        throw new NonFiniteLossException("the loss", loss, result.figures());
      }
      scope.backward(result.loss());
      Map<String, HostArray> gradients = new LinkedHashMap<>();
      scope.gradients().forEach((name, array) -> gradients.put(name, HostArray.of(array)));
      return new BatchGradients(
          loss,
          new LinkedHashMap<>(result.figures()),
          gradients,
          new LinkedHashMap<>(result.kept()),
          deferred.moves().stream().map(move -> named(move, parts)).toList(),
          Map.of());
    }
  }

  /**
   * {@return the same with spikes that were counted in the forward pass}
   *
   * @param counted by {@link SpikeHealth#sums}
   */
  public BatchGradients withSpikes(Map<String, double[]> counted) {
    return new BatchGradients(loss, figures, gradients, kept, moves, new LinkedHashMap<>(counted));
  }

  private static StepResult watched(StepPart part, Batch batch, int number, Probe probe) {
    if (probe == null) {
      return part.apply(batch, number);
    }
    try (ProbeScope watching = probe.watch()) {
      return part.apply(batch, number);
    }
  }

  private static NamedMove named(Move move, List<? extends StepPart> parts) {
    for (int part = 0; part < parts.size(); part++) {
      for (Pair<String, Parameter> pair : parts.get(part).parameters()) {
        if (pair.getValue().isInitialized() && pair.getValue().getArray() == move.running()) {
          return new NamedMove(part, pair.getKey(), move.kept(), move.batch());
        }
      }
    }
    throw new IllegalStateException(
        "a running statistic belongs to no parameter of the networks in training");
  }

  /**
   * Lets running statistics follow those of the batch.
   *
   * @param parts all parts of the step
   */
  void applyMoves(List<? extends StepPart> parts) {
    List<Map<String, Parameter>> found = new ArrayList<>();
    for (StepPart part : parts) {
      Map<String, Parameter> byName = new LinkedHashMap<>();
      part.parameters().forEach(pair -> byName.put(pair.getKey(), pair.getValue()));
      found.add(byName);
    }
    for (NamedMove move : moves) {
      Parameter parameter = found.get(move.part()).get(move.parameter());
      new Move(parameter.getArray(), move.kept(), move.batch()).apply();
    }
  }
}
