package io.github.spikegen.training;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.Batch;
import io.github.spikegen.autograd.GradientScope;
import io.github.spikegen.autograd.HostArray;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.training.GradientWorkers.PartOfStep;
import io.github.spikegen.training.TrainingListener.StepReport;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import io.github.spikegen.training.TrainingStep.StepResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs the steps of a {@link TrainingLoop}.
 *
 * @param manager the manager under which every step has its own
 * @param own the part of the loop's own parameters, with the whole step
 * @param health watches some of the steps, or null
 * @param batchesPerStep how many batches make a step
 * @param workers compute the gradients, or null for this process
 */
record LoopStep(
    NDManager manager,
    LoopPart own,
    SpikeHealth health,
    int batchesPerStep,
    GradientWorkers workers)
    implements StepRunner {

  private static final String LOSS = "loss";

  /** Runs a step of one or more batches; empty if there are too few. */
  @Override
  public Optional<StepReport> run(
      int epoch, int number, int stepsPerEpoch, Iterator<Batch> batches) {
    long start = System.nanoTime();
    RunningMeans losses = new RunningMeans();
    RunningMeans figures = new RunningMeans();
    boolean watched = health != null && SpikeHealth.isDue(number, stepsPerEpoch);
    List<Batch> taken = new ArrayList<>();
    try {
      while (taken.size() < batchesPerStep && batches.hasNext()) {
        taken.add(batches.next());
      }
      if (taken.size() < batchesPerStep) {
        return Optional.empty();
      }
      if (batchesPerStep == 1 && workers == null) {
        runOne(taken.get(0), number, watched, losses, figures);
      } else {
        own.step().prepare(taken.get(0));
        List<StepPart> parts = own.parts();
        for (int part = 0; part < parts.size(); part++) {
          PartOfStep work =
              new PartOfStep(epoch, part, number * batchesPerStep, batchesPerStep, watched);
          runPart(parts, work, taken, losses, figures);
        }
      }
    } catch (NonFiniteLossException e) {
      throw e.in(epoch, number, figures.means());
    } finally {
      taken.forEach(Batch::close);
    }
    return Optional.of(
        new StepReport(
            epoch,
            number,
            stepsPerEpoch,
            losses.means().get(LOSS),
            figures.means(),
            (System.nanoTime() - start) / 1e9));
  }

  /** Runs a step of one batch, whose gradients need no copy. */
  private void runOne(
      Batch batch, int number, boolean watched, RunningMeans losses, RunningMeans figures) {
    try (GradientScope scope = new GradientScope(manager, own.parameters())) {
      batch.getData().attach(scope.manager());
      batch.getLabels().attach(scope.manager());
      StepResult result = apply(batch, number, watched);
      double loss = result.lossValue();
      losses.add(Map.of(LOSS, loss));
      figures.add(result.figures());
      if (!Double.isFinite(loss)) {
        throw new NonFiniteLossException("the loss", loss, Map.of());
      }
      scope.backward(result.loss());
      figures.add(own.finish(result.kept(), number));
      if (watched) {
        health.addGradients(own.parameters(), scope.gradients());
      }
      figures.add(own.update(scope));
    }
  }

  private StepResult apply(Batch batch, int number, boolean watched) {
    if (!watched) {
      return own.apply(batch, number);
    }
    try (ProbeScope watching = health.watch()) {
      return own.apply(batch, number);
    }
  }

  /** Adds up the gradients of all batches and moves the part's parameters. */
  private void runPart(
      List<StepPart> parts,
      PartOfStep work,
      List<Batch> batches,
      RunningMeans losses,
      RunningMeans figures) {
    StepPart part = parts.get(work.part());
    boolean last = work.part() == parts.size() - 1;
    try (GradientSum sum = new GradientSum(manager)) {
      List<Map<String, HostArray>> kept = new ArrayList<>();
      compute(
          parts,
          work,
          batches,
          given -> {
            if (last) {
              losses.add(Map.of(LOSS, given.loss()));
            }
            figures.add(given.figures());
            given.applyMoves(parts);
            sum.add(given.gradients());
            if (work.watched()) {
              health.add(given.spikes());
            }
            kept.add(given.kept());
          });
      for (int i = 0; i < kept.size(); i++) {
        figures.add(part.finish(kept.get(i), work.first() + i));
      }
      try (GradientScope scope = new GradientScope(manager, part.parameters())) {
        scope.use(sum.mean(scope.manager()));
        if (work.watched()) {
          health.addGradients(part.parameters(), scope.gradients());
        }
        figures.add(part.update(scope));
      }
    }
  }

  private void compute(
      List<StepPart> parts, PartOfStep work, List<Batch> batches, Consumer<BatchGradients> each) {
    if (workers != null) {
      workers.compute(work, each);
      return;
    }
    for (int i = 0; i < batches.size(); i++) {
      each.accept(
          BatchGradients.compute(
              manager,
              parts,
              work.part(),
              batches.get(i),
              work.first() + i,
              work.watched() ? health : null));
    }
  }
}
