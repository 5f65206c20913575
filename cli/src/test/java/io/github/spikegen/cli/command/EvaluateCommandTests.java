package io.github.spikegen.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spikegen.cli.CommandResult;
import io.github.spikegen.cli.TestArchives;
import io.github.spikegen.data.Split;
import io.github.spikegen.testing.SmallDatasets;
import io.github.spikegen.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTests {

  @TempDir private static Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    TestArchives.mini(folder.resolve("test.npz"), Split.TEST, 0, 40);
    TestArchives.mini(folder.resolve("train.npz"), Split.TRAIN, 0, 40);
    SmallDatasets.mnist(folder.resolve("small"), 16, 8);
    TestArchives.noise(folder.resolve("small.npz"), 12, 1, 8);
  }

  private static CommandResult evaluate(String options) {
    String[] arguments = ("evaluate " + options).replace("@", folder + "/").split(" ");
    CommandResult result = CommandResult.of(arguments);
    assertEquals("", result.err());
    assertEquals(0, result.exitCode());
    return result;
  }

  private static JsonObject figures(String file) throws IOException {
    return JsonParser.parseString(Files.readString(folder.resolve(file))).getAsJsonObject();
  }

  private static double number(JsonObject json, String key) {
    return json.get(key).getAsDouble();
  }

  private static String row(CommandResult result, String figure) {
    return result.out().lines().filter(line -> line.startsWith(figure)).findFirst().orElseThrow();
  }

  @Test
  void theImagesThemselvesAreBeyondReproach() throws IOException {
    CommandResult result =
        evaluate("--real mini --limit 40 --generated @test.npz --pairs real --json @same.json");
    JsonObject json = figures("same.json");
    assertEquals(0, number(json, "frechet_distance"), 1e-6);
    assertEquals(1, number(json, "precision"));
    assertEquals(1, number(json, "recall"));
    assertEquals(0, number(json, "mse"));
    assertEquals(1, number(json, "ssim"), 1e-9);
    assertEquals(number(json, "real_pairwise_distance"), number(json, "pairwise_distance"), 1e-9);
    assertTrue(number(json, "floor_frechet_distance") > 0.5, json.toString());
    for (String said :
        List.of(
            "Features    classifier of fashion-mnist, 128 dimensions",
            "            autoencoder of fashion-mnist, 64 dimensions",
            "Real        40 images of mini, test split",
            "Generated   40 images of " + folder.resolve("test.npz"),
            "Floor       40 images of mini, train split, in place",
            "Pairs       40 images of mini, test split",
            "lack full rank with\n  40 images; use more than 128",
            "lack full rank with\n  40 images; use more than 64",
            "no interval of 128 dimensions: it takes more than 256 images",
            "no inception score of autoencoder of fashion-mnist",
            "subsets of 20 images instead of 1,000",
            "The figures are in " + folder.resolve("same.json"))) {
      assertTrue(result.out().replace("\r", "").contains(said), said + " not in " + result.out());
    }
    assertTrue(
        row(result, "precision").matches("precision( +1\\.000 +0\\.\\d{3}){2} +higher"),
        result.out());
    assertTrue(row(result, "SSIM of pairs").matches(".* 1\\.0000 +- +higher"), result.out());
    assertTrue(
        row(result, "kernel distance").matches("kernel distance( +-?[0-9.]+){4} +lower"),
        result.out());
    assertTrue(
        row(result, "  sd of subsets").matches("  sd of subsets +0\\.0*\\d\\d .*"), result.out());
    assertTrue(row(result, "  of all images").matches(".* -0\\.\\d{5} .* lower"), result.out());
    // both sets are the same: within, pairs of equal images are left out, across, they count
    assertTrue(number(json, "kernel_distance_all") < 0, json.toString());
  }

  @Test
  void theFloorIsOfTheOtherSplit() throws IOException {
    // the first training images, compared with test images; and test images with training images
    evaluate("--real mini --limit 40 --generated @train.npz --json @train.json");
    evaluate("--real mini --split train --generated @train.npz --json @all-train.json");
    JsonObject json = figures("train.json");
    assertEquals("test", json.get("split").getAsString());
    assertEquals("train", json.get("floor_split").getAsString());
    double distance = number(json, "frechet_distance");
    assertEquals(distance, number(json, "floor_frechet_distance"), 0.5 * distance);

    JsonObject swapped = figures("all-train.json");
    assertEquals("test", swapped.get("floor_split").getAsString());
    assertEquals(6000, number(swapped, "real_count"));
    assertEquals(40, number(swapped, "floor_count"));
    assertEquals(1, number(swapped, "precision")); // they are among the real ones
    assertTrue(number(swapped, "floor_precision") < 1, swapped.toString());
  }

  @Test
  void heldOutImagesTakeThePlaceOfTheTestImages() throws IOException {
    TestArchives.mini(folder.resolve("held-out.npz"), Split.TRAIN, 5960, 6000);
    CommandResult result =
        evaluate("--real mini --hold-out 40 --generated @held-out.npz --json @held-out.json");
    JsonObject json = figures("held-out.json");
    assertEquals(0, number(json, "frechet_distance"), 1e-6);
    assertEquals("validation", json.get("split").getAsString());
    assertEquals("train", json.get("floor_split").getAsString());
    assertTrue(number(json, "floor_precision") < 1, json.toString());
    assertTrue(result.out().contains("40 images of mini, validation split"), result.out());

    evaluate("--real mini --hold-out 40 --split train --generated @held-out.npz --json @rest.json");
    JsonObject rest = figures("rest.json");
    assertEquals(5960, number(rest, "real_count"));
    assertEquals("validation", rest.get("floor_split").getAsString());
    // the floor is what was given as generated
    assertEquals(number(rest, "frechet_distance"), number(rest, "floor_frechet_distance"), 1e-9);
  }

  @Test
  void theFileHasTheDocumentedNames() throws IOException {
    evaluate(
        "--real mini --generated @train.npz --limit 20 --pairs @test.npz --json @sub/names.json");
    Set<String> pairs = Set.of("pairs", "mse", "ssim");
    Set<String> floor =
        Set.of(
            "floor_split",
            "floor_count",
            "floor_frechet_distance",
            "floor_kernel_distance",
            "floor_kernel_distance_std",
            "floor_kernel_distance_all",
            "floor_inception_score",
            "floor_inception_score_std",
            "floor_precision",
            "floor_recall",
            "floor_pairwise_distance");
    Set<String> always =
        Set.of(
            "protocol",
            "features",
            "feature_dimensions",
            "real",
            "real_count",
            "generated",
            "generated_count",
            "kernel_subset_size",
            "frechet_distance",
            "kernel_distance",
            "kernel_distance_std",
            "kernel_distance_all",
            "inception_score",
            "inception_score_std",
            "precision",
            "recall",
            "pairwise_distance",
            "real_pairwise_distance");
    Set<String> other = Set.of("other_judges");
    JsonObject json = figures("sub/names.json");
    assertEquals(union(List.of(always, floor, pairs, Set.of("split"), other)), json.keySet());
    Set<String> ofSecond = union(List.of(always, floor, Set.of("split")));
    ofSecond.removeIf(name -> name.contains("inception")); // an autoencoder does not classify
    JsonArray others = json.get("other_judges").getAsJsonArray();
    assertEquals(ofSecond, others.get(0).getAsJsonObject().keySet());
    assertEquals(1, others.size());
    evaluate("--real @test.npz --classifier mini --generated @train.npz --json @files.json");
    assertEquals(always, figures("files.json").keySet());
  }

  private static Set<String> union(List<Set<String>> sets) {
    return sets.stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  @Test
  void filesHaveNoFloorToStandOn() {
    CommandResult result =
        evaluate("--real @test.npz --classifier fashion-mnist --generated @train.npz");
    assertFalse(result.out().contains("loor"), result.out());
    assertTrue(row(result, "recall").matches("recall +[01]\\.\\d{3} +higher"), result.out());
  }

  @Test
  void twoNetworksJudgeWithIntervals() throws IOException {
    TestArchives.mini(folder.resolve("more.npz"), Split.TRAIN, 0, 200);
    CommandResult result =
        evaluate("--real mini --limit 200 --generated @more.npz --bootstrap 20 --json @two.json");
    assertTrue(
        result.out().contains("classifier of fashion-mnist   autoencoder of fashion-mnist"),
        result.out());
    JsonObject first = figures("two.json");
    assertFalse(first.has("frechet_distance_low"), "200 images are too few: " + first);
    JsonObject second = first.get("other_judges").getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("autoencoder of fashion-mnist", second.get("features").getAsString());
    assertEquals(20, number(second, "bootstrap_resamples"));
    double low = number(second, "frechet_distance_low");
    double high = number(second, "frechet_distance_high");
    assertTrue(low < high && high < number(second, "frechet_distance"), second.toString());
    assertTrue(number(second, "floor_frechet_distance_high") >= 0, second.toString());
    assertTrue(
        row(result, "  less bias, 95 %")
            .matches("  less bias, 95 %( +-){2}( +[0-9.]+ to [0-9.]+){2}"),
        result.out());

    String one = "--real mini --limit 200 --generated @more.npz --features autoencoder";
    evaluate(one + " --bootstrap 20 --json @one.json");
    assertEquals(second, figures("one.json"));
    evaluate(one + " --bootstrap 0 --json @none.json");
    JsonObject none = figures("none.json");
    assertFalse(none.has("frechet_distance_low"), none.toString());
    assertEquals(number(second, "frechet_distance"), number(none, "frechet_distance"));
    // several are named one by one, in their order
    evaluate(one + " --features classifier --bootstrap 0 --json @both.json");
    assertEquals(none, withoutOthers(figures("both.json")));
  }

  private static JsonObject withoutOthers(JsonObject json) {
    JsonObject first = json.deepCopy();
    first.remove("other_judges");
    return first;
  }

  @Test
  void aMissingSecondNetworkIsToldWithWhatMakesIt() {
    String made = "spikegen autoencoder train --dataset %s --out F.safetensors";
    assertTrue(
        evaluate("--real @test.npz --classifier mini --generated @train.npz")
            .out()
            .contains("One network judges. For a second: " + made.formatted("D")));
    assertTrue( // of 8x8 pixels, which the one that is built in does not take
        evaluate("--real mnist --data @small --classifier mini --generated @small.npz")
            .out()
            .contains("For a second: " + made.formatted("mnist")));
    assertFalse(
        evaluate("--real mini --generated @train.npz --limit 20 --features classifier")
            .out()
            .contains("second"));
  }

  @Test
  void aTorchScriptNetworkServes() throws IOException {
    Path network = TestData.directory().resolve("torchscript/detector.pt");
    CommandResult result =
        evaluate(
            "--real @test.npz --generated @train.npz --limit 12 --json @pt.json --features "
                + network);
    JsonObject json = figures("pt.json");
    assertEquals("detector.pt", json.get("features").getAsString());
    assertEquals(6, number(json, "feature_dimensions"));
    assertTrue(json.has("inception_score"));
    assertFalse(result.out().contains("full rank"), result.out());
  }

  @Test
  void aClassifierIsTrainedOnceAndKept() throws IOException {
    String options =
        "--real mnist --data @small --generated @small.npz --classifier @kept.safetensors"
            + " --overwrite --json @";
    CommandResult first = evaluate(options + "first.json");
    assertTrue(
        first.out().contains("Training the classifier of mnist: 8 epochs of 16 images."),
        first.out());
    assertTrue(first.out().contains("  epoch 8/8: loss "), first.out());
    CommandResult second = evaluate(options + "second.json");
    assertTrue(second.out().contains("Features    classifier kept.safetensors"), second.out());
    assertFalse(second.out().contains("Training"), second.out());
    assertEquals(figures("first.json"), figures("second.json"));

    CommandResult thrownAway = evaluate("--real mnist --data @small --generated @small.npz");
    assertTrue(thrownAway.out().contains("To keep it for the next time"), thrownAway.out());
    assertTrue(thrownAway.out().contains("Features    classifier of mnist"), thrownAway.out());
    CommandResult named =
        evaluate("--real @small.npz --classifier mnist --data @small --generated @small.npz");
    assertTrue(named.out().contains("Features    classifier of mnist"), named.out());
  }

  @Test
  void aSmallSetHasASmallFloor() {
    TestArchives.noise(folder.resolve("many.npz"), 30, 1, 8);
    CommandResult result =
        evaluate("--real mnist --data @small --classifier fashion-mnist --generated @many.npz");
    assertTrue(result.out().contains("The floor is of 16 images"), result.out());
  }

  @Test
  void linesFitATerminal() {
    String options = "--real mini --generated @train.npz --pairs @test.npz --limit 30";
    for (String more : List.of("", " --features classifier")) {
      evaluate(options + more)
          .out()
          .lines()
          .filter(line -> !line.contains(folder.toString()))
          .forEach(line -> assertTrue(line.length() <= 100, line));
    }
    CommandResult result = evaluate(options + " --features classifier");
    assertEquals(
        1,
        Arrays.stream(result.out().split("\\R"))
            .filter(line -> line.matches(" +generated +floor +better"))
            .count());
  }
}
