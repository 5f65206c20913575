package io.github.spikegen.run.reproduction;

import io.github.spikegen.data.DataFileException;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunLock;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.SilentLayers;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.evaluation.Evaluation;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.reproduction.Plan.PlannedData;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.training.InvalidFileException;
import io.github.spikegen.training.SilentLayerCheck.SilentLayerException;
import io.github.spikegen.training.TrainingListener;
import io.github.spikegen.training.TrainingStep.NonFiniteLossException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Does what a plan says, in a folder: trains its runs, judges them, and writes tables. What is done
 * already is not done again, so a plan that was stopped goes on, and a plan that has grown does
 * what is new.
 *
 * <p>The folder has a folder for each run, {@code judges} where feature networks were trained, and
 * {@code leaderboard.md} and {@code leaderboard.json}, which are written anew after each run.
 * Several processes may work on one folder: a run that another one writes to is left out. Layers
 * that fall silent end no run.
 *
 * @param plan the plan
 * @param folder where the runs are; made if needed
 * @param data where data sets are that are not part of the program or were not downloaded
 * @param listener is told of everything
 */
public record Reproduction(
    Plan plan, Path folder, Map<NamedDataset, Path> data, Listener listener) {

  /** Is told how a plan proceeds. */
  public interface Listener extends Evaluation.Listener, DatasetListener {

    /**
     * Called before a run is trained or goes on.
     *
     * @param <C> the class of the run's config
     * @param run the run
     * @param folder its folder
     * @param family the family of its model
     * @param config its config
     * @return is told how it is trained
     */
    <C extends Record & RunConfig> RunListener training(
        PlannedRun run, RunFolder folder, ModelFamily<C> family, C config);

    /**
     * Called when nothing more is done for a run.
     *
     * @param run the run
     * @param outcome what became of it: {@code judged}, {@code was judged before}, or what failed
     * @param failed whether it failed
     */
    void finished(PlannedRun run, String outcome, boolean failed);

    @Override
    void proceeded(int done);

    /**
     * Called when a feature network may have to be trained.
     *
     * @param name what it is called in the plan
     * @return is told how it is trained
     */
    TrainingListener judge(String name);

    /**
     * Called before images are drawn.
     *
     * @param what what is drawn
     * @param images how many
     * @return is told how many are drawn
     */
    LongConsumer drawing(String what, int images);
  }

  /**
   * What became of a plan.
   *
   * @param judged how many runs are judged
   * @param failed how many runs failed
   * @param inUse how many runs were left out, since another process works on them
   * @param stopped whether the work was stopped before its end
   */
  public record Outcome(int judged, int failed, int inUse, boolean stopped) {}

  /** What is read of a data set, of which one at a time is in memory. */
  private record Loaded(PlannedData of, TrainingData data) {}

  /**
   * Does what is missing.
   *
   * @param stop asked now and then; true ends the work, saved
   * @return what became of it
   * @throws RunException if a judge's file is missing, or the folder is of another plan
   * @throws IOException if writing fails
   */
  public Outcome run(BooleanSupplier stop) throws IOException {
    plan.judges().forEach(Judges::requireFile);
    requireOwnFolder();
    Map<State, Integer> count = new EnumMap<>(State.class);
    Loaded loaded = null;
    for (PlannedRun run : plan.runs()) {
      if (stop.getAsBoolean()) {
        return outcome(count, true);
      }
      if (Judgment.read(folder.resolve(run.id()), plan, run).isPresent()) {
        listener.finished(run, "was judged before", false);
        count.merge(State.JUDGED, 1, Integer::sum);
        continue;
      }
      State state;
      try {
        if (loaded == null || !loaded.of().equals(run.data())) {
          loaded = new Loaded(run.data(), load(run.data()));
        }
        Path path = folder.resolve(run.id());
        if (!train(run, path, loaded.data(), stop)) {
          return outcome(count, true);
        }
        judge(run, path, loaded.data(), stop);
        listener.finished(run, "judged", false);
        state = State.JUDGED;
      } catch (CancellationException e) {
        return outcome(count, true);
      } catch (RunLock.InUseException e) {
        listener.finished(run, "left out, another process works on it", false);
        state = State.IN_USE;
      } catch (IllegalArgumentException // also what says that the data don't fit
          | DataFileException
          | InvalidFileException
          | NonFiniteLossException
          | SilentLayerException e) {
        listener.finished(
            run, e instanceof RuntimeException fault ? PlanFile.told(fault) : e.getMessage(), true);
        state = State.FAILED;
      }
      count.merge(state, 1, Integer::sum);
      leaderboard().write(folder);
    }
    leaderboard().write(folder);
    return outcome(count, false);
  }

  private enum State {
    JUDGED,
    FAILED,
    IN_USE
  }

  private static Outcome outcome(Map<State, Integer> count, boolean stopped) {
    return new Outcome(
        count.getOrDefault(State.JUDGED, 0),
        count.getOrDefault(State.FAILED, 0),
        count.getOrDefault(State.IN_USE, 0),
        stopped);
  }

  /** A folder has one plan: its tables would replace those of another. */
  private void requireOwnFolder() throws IOException {
    Path file = folder.resolve(Leaderboard.FILE);
    if (Files.isRegularFile(file)) {
      String other = Leaderboard.read(file).plan();
      if (!plan.name().equals(other)) {
        throw new RunException(
            "out", "%s has runs of the plan %s: name another folder".formatted(folder, other));
      }
    }
  }

  /** {@return the tables of what is judged so far} */
  public Leaderboard leaderboard() {
    Map<PlannedRun, Judgment> judgments = new LinkedHashMap<>();
    for (PlannedRun run : plan.runs()) {
      Judgment.read(folder.resolve(run.id()), plan, run)
          .ifPresent(judgment -> judgments.put(run, judgment));
    }
    return LeaderboardTables.of(plan, judgments);
  }

  /** {@return the runs that are not judged yet, in the order in which they are done} */
  public List<PlannedRun> missing() {
    return plan.runs().stream()
        .filter(run -> Judgment.read(folder.resolve(run.id()), plan, run).isEmpty())
        .toList();
  }

  private TrainingData load(PlannedData set) throws IOException {
    return TrainingData.load(set.dataset(), data.get(set.dataset()), set.limit(), null, listener);
  }

  private boolean train(PlannedRun run, Path path, TrainingData images, BooleanSupplier stop)
      throws IOException {
    return train(ModelFamily.named(run.model().family()), run, new RunFolder(path), images, stop);
  }

  private <C extends Record & RunConfig> boolean train(
      ModelFamily<C> family,
      PlannedRun run,
      RunFolder path,
      TrainingData images,
      BooleanSupplier stop)
      throws IOException {
    OptionValues options = run.options().checked(family.options());
    C config;
    if (path.isRun()) {
      config = path.config(family);
      config.family().requireAgreement(config, options);
    } else {
      config = family.config(options, images);
      Training.requireTrainable(config, images);
      RunMemory.requireTraining(config);
      path.start(config, false);
    }
    RunListener told = listener.training(run, path, family, config);
    return new Training(
            OptionValues.NONE, new RunControl(told, stop).withSilentLayers(SilentLayers.WARN))
        .run(path, config, images);
  }

  private void judge(PlannedRun run, Path path, TrainingData images, BooleanSupplier stop)
      throws IOException {
    try (RunLock lock = new RunFolder(path).lock()) {
      new RunJudge(this, run, path, images, stop).judge().write(path);
    }
  }
}
