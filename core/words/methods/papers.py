"""The papers behind the formulas. A DOI stands only where it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Paper:
    """A citation, the same in every language, and its DOI where it has one."""

    citation: str
    doi: str | None = None

    @property
    def link(self) -> str | None:
        """Address of the paper."""
        return None if self.doi is None else f"https://doi.org/{quote(self.doi, safe='/')}"


def _wiley_1998(date: str, issue: str, page: int, article: str, check: str) -> str:
    return f"10.1002/(SICI)1097-0258({date}){issue}<{page}::AID-{article}>3.0.CO;2-{check}"


PAPERS = {
    "aalen_johansen": Paper("Aalen OO, Johansen S. Scand J Stat 1978;5:141-150."),
    "agresti_coull": Paper("Agresti A, Coull BA. Am Stat 1998;52:119-126.", "10.1080/00031305.1998.10480550"),
    "anhoej": Paper("Anhøj J, Olesen AV. PLoS One 2014;9:e113825.", "10.1371/journal.pone.0113825"),
    "benjamini_hochberg": Paper(
        "Benjamini Y, Hochberg Y. J R Stat Soc B 1995;57:289-300.", "10.1111/j.2517-6161.1995.tb02031.x"
    ),
    "benneyan": Paper("Benneyan JC. Health Care Manag Sci 2001;4:305-318.", "10.1023/A:1011846412909"),
    "fleiss_cuzick": Paper("Fleiss JL, Cuzick J. Appl Psychol Meas 1979;3:537-542."),
    "gallas": Paper("Gallas BD. Acad Radiol 2006;13:353-362.", "10.1016/j.acra.2005.11.030"),
    "hillis": Paper("Hillis SL. Stat Med 2007;26:596-619.", "10.1002/sim.2532"),
    "hillis_size": Paper(
        "Hillis SL, Obuchowski NA, Berbaum KS. Acad Radiol 2011;18:129-142.", "10.1016/j.acra.2010.09.007"
    ),
    "obuchowski_rockette": Paper(
        "Obuchowski NA, Rockette HE. Commun Stat Simul 1995;24:285-308.", "10.1080/03610919508813243"
    ),
    "begg_greenes": Paper("Begg CB, Greenes RA. Biometrics 1983;39:207-215."),
    "bowker": Paper("Bowker AH. J Am Stat Assoc 1948;43:572-574.", "10.1080/01621459.1948.10483284"),
    "breslow_day": Paper(
        "Breslow NE, Day NE. Statistical Methods in Cancer Research, vol. 1. Lyon: IARC; 1980."
    ),
    "brown_cai_dasgupta": Paper(
        "Brown LD, Cai TT, DasGupta A. Stat Sci 2001;16:101-133.", "10.1214/ss/1009213286"
    ),
    "byrt": Paper("Byrt T, Bishop J, Carlin JB. J Clin Epidemiol 1993;46:423-429."),
    "canay": Paper("Canay IA, Romano JP, Shaikh AM. Econometrica 2017;85:1013-1030.", "10.3982/ECTA13081"),
    "carter": Paper(
        "Carter AV, Schnepel KT, Steigerwald DG. Rev Econ Stat 2017;99:698-709.", "10.1162/REST_a_00639"
    ),
    "chung_romano": Paper("Chung EY, Romano JP. Ann Stat 2013;41:484-507.", "10.1214/13-AOS1090"),
    "cicchetti_feinstein": Paper("Cicchetti DV, Feinstein AR. J Clin Epidemiol 1990;43:551-558."),
    "clopper_pearson": Paper(
        "Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.", "10.1093/biomet/26.4.404"
    ),
    "cochran": Paper("Cochran WG. Biometrika 1950;37:256-266.", "10.1093/biomet/37.3-4.256"),
    "cohen": Paper("Cohen J. Educ Psychol Meas 1960;20:37-46.", "10.1177/001316446002000104"),
    "delong": Paper(
        "DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837-845.", "10.2307/2531595"
    ),
    "donner_zou": Paper(
        "Donner A, Zou GY. Stat Methods Med Res 2012;21:347-359.", "10.1177/0962280210383082"
    ),
    "durkalski": Paper(
        "Durkalski VL, Palesch YY, Lipsitz SR, Rust PF. Stat Med 2003;22:2417-2428.", "10.1002/sim.1438"
    ),
    "edwards": Paper("Edwards AL. Psychometrika 1948;13:185-187.", "10.1007/BF02289261"),
    "efron": Paper("Efron B. Can J Stat 1981;9:139-158.", "10.2307/3314608"),
    "eliasziw_donner": Paper("Eliasziw M, Donner A. Stat Med 1991;10:1981-1991.", "10.1002/sim.4780101211"),
    "fagerland_matched": Paper("Fagerland MW, Lydersen S, Laake P. Stat Med 2014;33:2850-2875."),
    "fagerland": Paper(
        "Fagerland MW, Lydersen S, Laake P. BMC Med Res Methodol 2013;13:91.", "10.1186/1471-2288-13-91"
    ),
    "fleiss": Paper("Fleiss JL, Cohen J, Everitt BS. Psychol Bull 1969;72:323-327.", "10.1037/h0028106"),
    "freeman_halton": Paper(
        "Freeman GH, Halton JH. Biometrika 1951;38:141-149.", "10.1093/biomet/38.1-2.141"
    ),
    "genders": Paper("Genders TSS, et al. Radiology 2012;265:910-916.", "10.1148/radiol.12120509"),
    "greenwood": Paper("Greenwood M. The natural duration of cancer. London: HMSO; 1926."),
    "gu_pepe": Paper("Gu W, Pepe MS. Biostatistics 2009;10:172-186."),
    "gwet": Paper("Gwet KL. Br J Math Stat Psychol 2008;61:29-48.", "10.1348/000711006X126600"),
    "hemerik": Paper("Hemerik J, Goeman JJ, Finos L. J R Stat Soc B 2020;82:841-864.", "10.1111/rssb.12369"),
    "holm": Paper("Holm S. Scand J Stat 1979;6:65-70."),
    "hotelling": Paper("Hotelling H. Ann Math Stat 1931;2:360-378.", "10.1214/aoms/1177732979"),
    "janssen": Paper("Janssen A. Stat Probab Lett 1997;36:9-21.", "10.1016/S0167-7152(97)00043-6"),
    "kaplan_meier": Paper(
        "Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457-481.", "10.1080/01621459.1958.10501452"
    ),
    "kosinski": Paper("Kosinski AS. Stat Med 2013;32:964-977.", "10.1002/sim.5587"),
    "kosinski_barnhart": Paper("Kosinski AS, Barnhart HX. Stat Med 2003;22:2711-2721."),
    "kwak": Paper("Kwak M, Um SW, Jung SH. Stat Med 2015;34:2325-2333.", "10.1002/sim.6485"),
    "lachenbruch_lynch": Paper("Lachenbruch PA, Lynch CJ. Stat Med 1998;17:2207-2217."),
    "laney": Paper("Laney DB. Qual Eng 2002;14:531-537.", "10.1081/QEN-120003555"),
    "leisenring": Paper(
        "Leisenring W, Alonzo T, Pepe MS. Biometrics 2000;56:345-351.", "10.1111/j.0006-341X.2000.00345.x"
    ),
    "gray": Paper("Gray RJ. Ann Stat 1988;16:1141-1154.", "10.1214/aos/1176350951"),
    "mantel": Paper("Mantel N. Cancer Chemother Rep 1966;50:163-170."),
    "liang_zeger": Paper("Liang KY, Zeger SL. Biometrika 1986;73:13-22."),
    "marcus": Paper("Marcus R, Peritz E, Gabriel KR. Biometrika 1976;63:655-660.", "10.1093/biomet/63.3.655"),
    "matthews": Paper("Matthews BW. Biochim Biophys Acta 1975;405:442-451.", "10.1016/0005-2795(75)90109-9"),
    "maxwell": Paper("Maxwell AE. Br J Psychiatry 1970;116:651-655.", "10.1192/bjp.116.535.651"),
    "mcnemar": Paper("McNemar Q. Psychometrika 1947;12:153-157.", "10.1007/BF02295996"),
    "mercaldo": Paper("Mercaldo ND, Lau KF, Zhou XH. Stat Med 2007;26:2170-2183.", "10.1002/sim.2677"),
    "montgomery": Paper("Montgomery DC. Introduction to Statistical Quality Control. Wiley; 2009."),
    "moskowitz_pepe": Paper(
        "Moskowitz CS, Pepe MS. Clin Trials 2006;3:272-279.", "10.1191/1740774506cn147oa"
    ),
    "nelson": Paper("Nelson LS. J Qual Technol 1982;14:172-173."),
    "newcombe_independent": Paper(
        "Newcombe RG. Stat Med 1998;17:873-890.", _wiley_1998("19980430", "17:8", 873, "SIM779", "I")
    ),
    "newcombe_paired": Paper(
        "Newcombe RG. Stat Med 1998;17:2635-2650.", _wiley_1998("19981130", "17:22", 2635, "SIM954", "C")
    ),
    "obuchowski_1997": Paper("Obuchowski NA. Biometrics 1997;53:567-578.", "10.2307/2533958"),
    "obuchowski_1998": Paper(
        "Obuchowski NA. Stat Med 1998;17:1495-1507.", _wiley_1998("19980715", "17:13", 1495, "SIM863", "I")
    ),
    "pesarin": Paper("Pesarin F. Multivariate Permutation Tests. Wiley; 2001."),
    "phipson_smyth": Paper(
        "Phipson B, Smyth GK. Stat Appl Genet Mol Biol 2010;9:39.", "10.2202/1544-6115.1585"
    ),
    "rao_scott": Paper("Rao JNK, Scott AJ. Biometrics 1992;48:577-585.", "10.2307/2532311"),
    "reynolds_stoumbos": Paper("Reynolds MR, Stoumbos ZG. J Qual Technol 1999;31:87-108."),
    "roldan_luna": Paper(
        "Roldán Nofuentes JA, Luna del Castillo JD. Stat Med 2007;26:4179-4201.", "10.1002/sim.2850"
    ),
    "simel": Paper("Simel DL, Samsa GP, Matchar DB. J Clin Epidemiol 1991;44:763-770."),
    "spiegelhalter": Paper("Spiegelhalter DJ. Stat Med 2005;24:1185-1202.", "10.1002/sim.1970"),
    "steiner": Paper(
        "Steiner SH, Cook RJ, Farewell VT, Treasure T. Biostatistics 2000;1:441-452.",
        "10.1093/biostatistics/1.4.441",
    ),
    "stuart": Paper("Stuart A. Biometrika 1955;42:412-416.", "10.1093/biomet/42.3-4.412"),
    "student": Paper("Student. Biometrika 1908;6:1-25.", "10.1093/biomet/6.1.1"),
    "sun_xu": Paper("Sun X, Xu W. IEEE Signal Process Lett 2014;21:1389-1393."),
    "tang_ratio": Paper("Tang NS, Tang ML, Chan ISF. Stat Med 2003;22:1217-1233."),
    "tango": Paper("Tango T. Stat Med 1998;17:891-908.", _wiley_1998("19980430", "17:8", 891, "SIM780", "B")),
    "tarone": Paper("Tarone RE. Biometrika 1985;72:91-95.", "10.1093/biomet/72.1.91"),
    "taylor": Paper("Taylor WA. Normalized Individuals Control Chart. 2018."),
    "wilson": Paper("Wilson EB. J Am Stat Assoc 1927;22:209-212.", "10.1080/01621459.1927.10502953"),
    "woolf": Paper("Woolf B. Ann Hum Genet 1955;19:251-253."),
    "zou_donner": Paper("Zou GY, Donner A. Stat Med 2008;27:1693-1702.", "10.1002/sim.3095"),
    "yang": Paper("Yang Z, Sun X, Hardin JW. Biom J 2010;52:638-652.", "10.1002/bimj.201000035"),
}
