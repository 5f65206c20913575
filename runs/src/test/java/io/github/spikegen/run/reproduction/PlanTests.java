package io.github.spikegen.run.reproduction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spikegen.run.RunException;
import io.github.spikegen.run.reproduction.Plan.PlannedRun;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTests {

  @TempDir private Path folder;

  private static final String WHOLE =
      """
      {"name": "tiny", "about": "A test.", "protocol": "sgad", "images": 16, "seeds": [3, 1],
       "data": [{"dataset": "mini", "limit": 40}, {"dataset": "digits"}],
       "models": [
         {"name": "Hybrid GAN", "family": "gan", "datasets": ["digits"],
          "recipes": ["paper", "released"], "options": {"variant": "hybrid"},
          "budgets": {"short": {"epochs": 1}, "long": {"epochs": 2}}},
         {"name": "FSVAE", "family": "fsvae", "budgets": {"short": {"epochs": 1}}}]}
      """;

  private Plan plan(String json) throws IOException {
    return Plan.read(Files.writeString(folder.resolve("plan.json"), json).toString());
  }

  @Test
  void runsAreAllCombinations() throws IOException {
    List<PlannedRun> runs = plan(WHOLE).runs();
    List<String> first =
        List.of(
            "fsvae-mini-40-default-short-seed-3",
            "fsvae-mini-40-default-short-seed-1",
            "hybrid-gan-digits-paper-long-seed-3",
            "hybrid-gan-digits-paper-short-seed-3",
            "hybrid-gan-digits-released-long-seed-3",
            "hybrid-gan-digits-released-short-seed-3",
            "fsvae-digits-default-short-seed-3",
            "hybrid-gan-digits-paper-long-seed-1");
    assertEquals(first, runs.stream().limit(8).map(PlannedRun::id).toList());
    assertEquals(12, runs.size());
    PlannedRun third = runs.get(2);
    assertEquals(
        java.util.Map.of("variant", "hybrid", "epochs", 2L, "recipe", "paper", "seed", 3L),
        third.options().values());
    assertEquals("Hybrid GAN on digits, recipe paper, budget long, seed 3", third.title());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "\"family\": \"fsvae\"; \"family\": \"vae\"; there is no family of models named vae",
        "\"dataset\": \"digits\"; \"dataset\": \"svhn\"; there is no data set named svhn, only mini",
        "\"datasets\": [\"digits\"]; \"datasets\": [\"svhn\"]; there is no data set named svhn",
        "{\"epochs\": 2}; {\"epoch\": 2}; there is no option epoch, only",
        "{\"epochs\": 2}; {\"epochs\": -2}; epochs: expected",
        "\"protocol\": \"sgad\"; \"protocol\": \"fid\"; protocol: expected one of clean",
        "\"images\": 16; \"images\": 3; images must be at least 8",
        "\"images\": 16; \"image\": 16; the plan has a field 'image', expected only name",
        "\"family\": \"fsvae\"; \"family\": \"fsvae\", \"sampling\": [{\"steps\": 3}]; there is no option steps",
        "\"limit\": 40; \"most\": 40; data has a field 'most'",
        "\"seeds\": [3, 1]; \"seeds\": []; seeds must be one or more",
        "\"seeds\": [3, 1]; \"seeds\": [3, 3]; two runs of the plan are the same: fsvae-mini",
        "\"about\": \"A test.\",; ``; the field 'about' is missing",
        "\"datasets\": [\"digits\"]; \"datasets\": [\"kmnist\"]; kmnist is not among the data of the plan",
        "\"dataset\": \"digits\"; \"dataset\": \"n-mnist\"; n-mnist has sequences",
        "\"dataset\": \"digits\"; \"dataset\": \"celeba\"; celeba has no labels",
        "\"images\": 16; \"images\": 16, \"judges\": [\"clasifier\"]; judges: expected classifier, autoencoder or a file *.pt",
        "\"seeds\": [3, 1]; \"seeds\": [null]; it has a null",
        "{\"epochs\": 2}; {\"epochs\": 2, \"seed\": 3}; seed: is no option here",
        "\"released\"]; \"relesed\"]; recipe: expected",
        "\"recipes\": [\"paper\"; \"recipes\": [\"secret\"; recipe: expected"
      })
  void whatThereIsNotIsRefusedInOneLine(String from, String to, String expected) {
    assertTrue(WHOLE.contains(from), from);
    InvalidFileException thrown =
        assertThrows(InvalidFileException.class, () -> plan(WHOLE.replace(from, to)));
    assertTrue(thrown.getMessage().contains("is no plan: "), thrown.getMessage());
    assertTrue(thrown.getMessage().contains(expected), thrown.getMessage());
    assertEquals(1, thrown.getMessage().lines().count());
  }

  @Test
  void damagedFilesAreRefused() {
    for (String json : List.of("", "[]", "{\"name\": ", "{}", "{\"models\": [[1]]}", "null")) {
      assertThrows(InvalidFileException.class, () -> plan(json), json);
    }
    RunException thrown = assertThrows(RunException.class, () -> Plan.read("no-such-plan"));
    assertTrue(thrown.getMessage().contains("plans that come with the library: mini,"));
  }

  @Test
  void plansOfTheLibraryAreWhole() throws IOException {
    for (String name : Plan.builtIn()) {
      Plan plan = Plan.read(name);
      assertEquals(name, plan.name());
      List<String> ids = plan.runs().stream().map(PlannedRun::id).toList();
      assertEquals(ids.size(), new HashSet<>(ids).size());
    }
    assertEquals(36, Plan.read("mini").runs().size());
    assertEquals(18, Plan.read("fashion-mnist").runs().size());
    assertEquals(2, Plan.read("night").runs().size());
  }
}
