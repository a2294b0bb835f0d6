// Judges PDF files by veraPDF's PDF/UA-1 profile. For each file a line "PASS name" or "FAIL name", and after a FAIL a
// line for each rule that is broken, indented. Run as `java -cp ... VeraUA.java FILE ...`.

import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraUA {
  public static void main(String[] names) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    PDFAFlavour profile = PDFAFlavour.PDFUA_1;
    for (String name : names) {
      try (FileInputStream file = new FileInputStream(name);
          PDFAParser parser = Foundries.defaultInstance().createParser(file, profile);
          PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
        ValidationResult result = validator.validate(parser);
        System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + name);
        Map<String, String> broken = new TreeMap<>();
        for (TestAssertion each : result.getTestAssertions())
          if (each.getStatus() == TestAssertion.Status.FAILED)
            broken.putIfAbsent(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber(), each.getMessage());
        broken.forEach((rule, why) -> System.out.println("  " + rule + " " + why));
      }
    }
  }
}
