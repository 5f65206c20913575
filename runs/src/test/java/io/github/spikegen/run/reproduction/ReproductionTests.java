package io.github.spikegen.run.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.image.ImageArchive;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunListener;
import io.github.spikegen.run.RunLock;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.evaluation.Judges;
import io.github.spikegen.run.evaluation.Protocol;
import io.github.spikegen.run.reproduction.Leaderboard.Published;
import io.github.spikegen.run.reproduction.Leaderboard.Row;
import io.github.spikegen.run.reproduction.Leaderboard.Table;
import io.github.spikegen.run.reproduction.Plan.PlannedData;
import io.github.spikegen.run.reproduction.Plan.PlannedModel;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.run.reproduction.Reproduction.Outcome;
import io.github.spikegen.testing.SmallDatasets;
import io.github.spikegen.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionTests {

  @TempDir private Path folder;

  private final List<String> outcomes = new ArrayList<>();

  private final class Recording implements Reproduction.Listener {
    @Override
    public <C extends Record & RunConfig> RunListener training(
        PlannedRun run, RunFolder path, ModelFamily<C> family, C config) {
      return RunListener.NONE;
    }

    @Override
    public void finished(PlannedRun run, String outcome, boolean failed) {
      outcomes.add((failed ? "failed " : "") + run.id() + ": " + outcome);
    }

    @Override
    public TrainingListener judge(String name) {
      return TrainingListener.NONE;
    }

    @Override
    public LongConsumer drawing(String what, int images) {
      return done -> {};
    }

    @Override
    public void started(String work, int total) {}

    @Override
    public void proceeded(int done) {}
  }

  private static final OptionValues TINY_FSVAE =
      options(
          Map.of(
              "batch",
              8,
              "time-steps",
              2,
              "channels",
              List.of(4, 4),
              "code-dimension",
              4,
              "latent-units",
              6,
              "choices",
              3));

  private static OptionValues options(Map<String, Object> values) {
    return new OptionValues(values);
  }

  private static PlannedModel fsvae(OptionValues more, OptionValues... sampling) {
    return new PlannedModel(
        "FSVAE",
        "fsvae",
        List.of(),
        List.of(),
        Map.of("tiny", more.with("epochs", 1)),
        TINY_FSVAE,
        sampling.length == 0 ? List.of(OptionValues.NONE) : List.of(sampling));
  }

  private static Plan plan(List<Long> seeds, PlannedModel... models) {
    return new Plan(
        "tiny",
        "A test.",
        Protocol.CLEAN,
        List.of(Judges.CLASSIFIER),
        16,
        seeds,
        List.of(new PlannedData(NamedDataset.MINI, 32)),
        List.of(models));
  }

  private Reproduction reproduction(Plan plan) {
    return new Reproduction(plan, folder, Map.of(), new Recording());
  }

  @Test
  void runsAreTrainedJudgedAndSummarized() throws IOException {
    Plan plan = plan(List.of(1L, 2L), fsvae(OptionValues.NONE));
    assertEquals(new Outcome(2, 0, 0, false), reproduction(plan).run(() -> false));
    Path run = folder.resolve("fsvae-mini-32-default-tiny-seed-1");
    assertEquals(16, ImageArchive.read(run.resolve("samples.npz")).size());
    assertEquals(32, ImageArchive.read(run.resolve("reconstructions.npz")).size());
    assertTrue(Files.exists(run.resolve("samples.png")));
    Leaderboard board = Leaderboard.read(folder.resolve("leaderboard.json"));
    assertEquals(reproduction(plan).leaderboard(), board);
    assertEquals(Files.readString(folder.resolve("leaderboard.md")), board.markdown());
    Table table = board.tables().get(0);
    Row row = table.rows().get(0);
    assertEquals(List.of(1L, 2L), row.seeds());
    Spread frechet = row.figures().get("frechet_distance");
    assertEquals(2, frechet.values().size());
    assertEquals((frechet.values().get(0) + frechet.values().get(1)) / 2, frechet.mean(), 1e-9);
    assertTrue(row.figures().get("mse").mean() > 0);
    assertNull(row.figures().get("floor_recall"));
    assertNotNull(table.floor().get("recall"));
    assertTrue(board.markdown().contains("| FSVAE | default | tiny | 2 | "), board.markdown());
  }

  @Test
  void whatIsJudgedIsNotDoneAgain() throws IOException {
    reproduction(plan(List.of(1L), fsvae(OptionValues.NONE))).run(() -> false);
    Path first = folder.resolve("fsvae-mini-32-default-tiny-seed-1");
    byte[] log = Files.readAllBytes(first.resolve("log.jsonl"));
    byte[] judgment = Files.readAllBytes(first.resolve(Judgment.FILE));
    Plan grown = plan(List.of(1L, 2L), fsvae(OptionValues.NONE));
    assertEquals(
        List.of("fsvae-mini-32-default-tiny-seed-2"),
        reproduction(grown).missing().stream().map(PlannedRun::id).toList());
    reproduction(grown).run(() -> false);
    assertEquals(3, outcomes.size());
    assertTrue(outcomes.get(1).endsWith("seed-1: was judged before"), outcomes.get(1));
    assertTrue(java.util.Arrays.equals(log, Files.readAllBytes(first.resolve("log.jsonl"))));
    assertTrue(java.util.Arrays.equals(judgment, Files.readAllBytes(first.resolve(Judgment.FILE))));
  }

  @Test
  void otherJudgingIsDoneAgainWithoutTraining() throws IOException {
    reproduction(plan(List.of(1L), fsvae(OptionValues.NONE))).run(() -> false);
    Path run = folder.resolve("fsvae-mini-32-default-tiny-seed-1");
    byte[] log = Files.readAllBytes(run.resolve("log.jsonl"));
    Plan other = plan(List.of(1L), fsvae(OptionValues.NONE));
    Plan more =
        new Plan(
            "tiny",
            "A test.",
            Protocol.SGAD,
            other.judges(),
            24,
            other.seeds(),
            other.data(),
            other.models());
    assertEquals(new Outcome(1, 0, 0, false), reproduction(more).run(() -> false));
    assertEquals(24, ImageArchive.read(run.resolve("samples.npz")).size());
    assertTrue(java.util.Arrays.equals(log, Files.readAllBytes(run.resolve("log.jsonl"))));
  }

  @Test
  void aStoppedPlanGoesOnAndEndsAlike() throws IOException {
    Plan plan = plan(List.of(1L), fsvae(OptionValues.NONE));
    new Reproduction(plan, folder.resolve("whole"), Map.of(), new Recording()).run(() -> false);
    AtomicInteger asked = new AtomicInteger();
    Reproduction stopped =
        new Reproduction(plan, folder.resolve("stopped"), Map.of(), new Recording());
    assertTrue(stopped.run(() -> asked.incrementAndGet() > 3).stopped());
    assertFalse(Files.exists(folder.resolve("stopped/leaderboard.md")));
    assertEquals(new Outcome(1, 0, 0, false), stopped.run(() -> false));
    String run = "fsvae-mini-32-default-tiny-seed-1/samples.npz";
    assertEquals(
        -1, Files.mismatch(folder.resolve("whole/" + run), folder.resolve("stopped/" + run)));
  }

  @Test
  void aRunThatFailsOrIsInUseIsToldAndOthersGoOn() throws IOException {
    Plan plan =
        plan(
            List.of(1L, 2L),
            fsvae(OptionValues.NONE),
            new PlannedModel(
                "GAN",
                "gan",
                List.of(),
                List.of(),
                Map.of("tiny", OptionValues.NONE),
                OptionValues.NONE,
                List.of(OptionValues.NONE)));
    Path first = Files.createDirectories(folder.resolve("fsvae-mini-32-default-tiny-seed-1"));
    Outcome outcome;
    try (RunLock lock = new RunFolder(first).lock()) {
      outcome = reproduction(plan).run(() -> false);
    }
    assertEquals(new Outcome(1, 2, 1, false), outcome);
    assertTrue(outcomes.get(0).startsWith("fsvae"), outcomes.get(0));
    assertTrue(outcomes.get(0).contains("left out, another process works on it"), outcomes.get(0));
    assertTrue(outcomes.get(1).contains("which model is trained is not said"), outcomes.get(1));
    assertTrue(Leaderboard.read(folder.resolve("leaderboard.json")).tables().size() == 1);
  }

  @Test
  void eachWayOfSamplingIsARow() throws IOException {
    PlannedModel diffusion =
        new PlannedModel(
            "Spiking-Diffusion",
            "diffusion",
            List.of(),
            List.of(),
            Map.of("tiny", options(Map.of("vq-epochs", 1, "prior-epochs", 1))),
            options(
                Map.of(
                    "vq-batch",
                    8,
                    "prior-batch",
                    8,
                    "time-steps",
                    2,
                    "channels",
                    List.of(4, 4),
                    "codes",
                    8,
                    "code-dimension",
                    4,
                    "denoiser-channels",
                    List.of(4, 4))),
            List.of(options(Map.of("temperature", 1.0)), options(Map.of("temperature", 0.5))));
    reproduction(plan(List.of(1L), diffusion)).run(() -> false);
    Table table = Leaderboard.read(folder.resolve("leaderboard.json")).tables().get(0);
    assertEquals(
        List.of("temperature 0.5", "temperature 1.0"),
        table.rows().stream().map(Row::sampling).sorted().toList());
    Path run = folder.resolve("spiking-diffusion-mini-32-default-tiny-seed-1");
    assertEquals(16, ImageArchive.read(run.resolve("samples-2.npz")).size());
  }

  @Test
  void otherOptionsOfARunAreNotTakenForJudged() throws IOException {
    Plan plan = plan(List.of(1L), fsvae(OptionValues.NONE));
    reproduction(plan).run(() -> false);
    Plan changed = plan(List.of(1L), fsvae(options(Map.of("learning-rate", 0.01))));
    assertEquals(new Outcome(0, 1, 0, false), reproduction(changed).run(() -> false));
    assertTrue(outcomes.get(1).contains("learning-rate: 0.01 was asked for"), outcomes.get(1));
  }

  @Test
  void damagedJudgmentsAreMadeAnew() throws IOException {
    Plan plan = plan(List.of(1L), fsvae(OptionValues.NONE));
    reproduction(plan).run(() -> false);
    Path file = folder.resolve("fsvae-mini-32-default-tiny-seed-1").resolve(Judgment.FILE);
    String whole = Files.readString(file);
    for (String damaged :
        List.of(
            "{",
            whole.replace("\"reconstruction\"", "\"other\""),
            whole.replace("\"frechet_distance\"", "\"other\""),
            whole.replace("\"figures\"", "\"other\""))) {
      Files.writeString(file, damaged);
      assertEquals(1, reproduction(plan).missing().size(), damaged);
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertEquals(new Outcome(1, 0, 0, false), reproduction(plan).run(() -> false));
    assertEquals(0, reproduction(plan).missing().size());
  }

  @Test
  void folderOfAnotherPlanAndMissingJudgesAreRefusedBeforeTraining() throws IOException {
    Plan plan = plan(List.of(1L), fsvae(OptionValues.NONE));
    reproduction(plan).run(() -> false);
    Plan other =
        new Plan(
            "other",
            "A test.",
            plan.protocol(),
            plan.judges(),
            16,
            plan.seeds(),
            plan.data(),
            plan.models());
    assertTrue(
        assertThrows(RunException.class, () -> reproduction(other).run(() -> false))
            .getMessage()
            .contains("has runs of the plan tiny: name another folder"));
    Plan judged =
        new Plan(
            "tiny",
            "A test.",
            plan.protocol(),
            List.of("nowhere.pt"),
            16,
            plan.seeds(),
            plan.data(),
            plan.models());
    assertTrue(
        assertThrows(RunException.class, () -> reproduction(judged).run(() -> false))
            .getMessage()
            .contains("there is no file nowhere.pt"));
  }

  @Test
  void papersFiguresAreMarkedForWhatIsComparable() throws IOException {
    Plan plan = Plan.read("papers-diffusion");
    PlannedData whole = new PlannedData(NamedDataset.FASHION_MNIST, null);
    Published own = PublishedFigures.of(plan, whole, Judges.CLASSIFIER).get(0);
    assertEquals("Spiking-Diffusion", own.model());
    assertEquals(
        Map.of("mse", 0.011, "ssim", 0.767, "kernel_distance", 0.055, "frechet_distance", 91.98),
        own.figures());
    assertEquals(List.of("mse", "ssim"), own.comparable());
    assertEquals(
        List.of("frechet_distance", "kernel_distance", "mse", "ssim"),
        PublishedFigures.of(plan, whole, "inception.pt").get(0).comparable());
    Plan few =
        new Plan(
            "few",
            "A test.",
            plan.protocol(),
            plan.judges(),
            1000,
            plan.seeds(),
            plan.data(),
            plan.models());
    assertEquals(
        List.of("mse"), PublishedFigures.of(few, whole, "inception.pt").get(0).comparable());
    Plan gans = Plan.read("papers-gan");
    PublishedFigures.of(gans, whole, "inception.pt").stream()
        .filter(published -> published.paper().startsWith("SGAD"))
        .forEach(published -> assertEquals(List.of(), published.comparable()));
    Plan clean = Plan.read("fashion-mnist");
    assertEquals(
        List.of("mse"), PublishedFigures.of(clean, whole, "inception.pt").get(0).comparable());
    PlannedData part = new PlannedData(NamedDataset.DIGITS, null);
    List<Published> ofMnist = PublishedFigures.of(plan, part, "inception.pt");
    assertEquals(6, ofMnist.size());
    assertEquals(69.64, ofMnist.get(4).figures().get("frechet_distance"));
    ofMnist.forEach(published -> assertEquals(List.of(), published.comparable()));
  }

  /**
   * The papers' plans on files in the sets' own formats, with networks that are as small as can be.
   */
  @Test
  void papersPlansRunOnPublishedFormats() throws IOException {
    Map<NamedDataset, Path> data =
        Map.of(
            NamedDataset.MNIST, SmallDatasets.mnist(folder.resolve("mnist"), 32, 28),
            NamedDataset.FASHION_MNIST, SmallDatasets.mnist(folder.resolve("fashion"), 32, 28),
            NamedDataset.KMNIST, SmallDatasets.mnist(folder.resolve("kmnist"), 32, 28),
            NamedDataset.LETTERS, SmallDatasets.letters(folder.resolve("letters"), 52),
            NamedDataset.CIFAR10, SmallDatasets.cifar10(folder.resolve("cifar10"), 16),
            NamedDataset.CELEBA, SmallDatasets.celeba(folder.resolve("celeba"), 16));
    for (String name : List.of("papers-diffusion", "papers-gan")) {
      Plan plan = TinyPlan.of(Plan.read(name));
      Reproduction tiny =
          new Reproduction(plan, folder.resolve("runs-" + name), data, new Recording());
      Outcome outcome = tiny.run(() -> false);
      assertEquals(new Outcome(plan.runs().size(), 0, 0, false), outcome, outcomes.toString());
      assertEquals(plan.data().size(), tiny.leaderboard().tables().size());
    }
  }
}
