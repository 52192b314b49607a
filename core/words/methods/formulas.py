"""Every method and chart: the group it belongs to, its formula in LaTeX, and its papers."""

from __future__ import annotations

from collections.abc import Mapping

_CLUSTERED_SUM = r"\tfrac{K}{K-1}\sum_i"
_LOG_LR_VARIANCE = (
    rf" v={_CLUSTERED_SUM}\Bigl(\frac{{tp_i-Se\,m_i}}{{Se\,m}}"
    r"-\frac{fp_i-(1-Sp)\,n_i}{(1-Sp)\,n}\Bigr)^2"
)

FORMULAS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    # code: (group, LaTeX, papers)
    "wilson": (
        "proportions",
        r"\frac{x + \tfrac{z^2}{2} \pm z\sqrt{\tfrac{x(n-x)}{n} + \tfrac{z^2}{4}}}{n + z^2}",
        ("wilson", "brown_cai_dasgupta"),
    ),
    "clopper_pearson": (
        "proportions",
        r"\left[B_{\alpha/2}(x,\ n-x+1),\ B_{1-\alpha/2}(x+1,\ n-x)\right]",
        ("clopper_pearson", "brown_cai_dasgupta"),
    ),
    "jeffreys": (
        "proportions",
        r"\left[B_{\alpha/2}(x+\tfrac12,\ n-x+\tfrac12),\ B_{1-\alpha/2}(x+\tfrac12,\ n-x+\tfrac12)\right]",
        ("brown_cai_dasgupta",),
    ),
    "agresti_coull": (
        "proportions",
        r"\tilde p \pm z\sqrt{\tilde p(1-\tilde p)/\tilde n},\quad"
        r" \tilde n = n+z^2,\ \tilde p = (x+z^2/2)/\tilde n",
        ("agresti_coull", "brown_cai_dasgupta"),
    ),
    "log": (
        "one_test",
        r"LR_+ \exp\Bigl(\pm z\sqrt{\tfrac{FN}{TP(TP+FN)} + \tfrac{TN}{FP(FP+TN)}}\Bigr),\quad"
        r" DOR \exp\Bigl(\pm z\sqrt{\tfrac1{TP}+\tfrac1{FN}+\tfrac1{FP}+\tfrac1{TN}}\Bigr)",
        ("simel", "woolf"),
    ),
    "newcombe_independent": (
        "one_test",
        r"p_2-p_1-\sqrt{(p_2-l_2)^2+(u_1-p_1)^2}\ \text{ ... }\ p_2-p_1+\sqrt{(u_2-p_2)^2+(p_1-l_1)^2}",
        ("newcombe_independent",),
    ),
    "point_only": (
        "one_test",
        r"F_1=\frac{2TP}{2TP+FP+FN},\quad MCC=\frac{TP\cdot TN-FP\cdot FN}"
        r"{\sqrt{(TP+FP)(TP+FN)(TN+FP)(TN+FN)}}",
        ("matthews",),
    ),
    "patient_bootstrap": (
        "one_test",
        r"\left[q_{\alpha/2}(\theta^*),\ q_{1-\alpha/2}(\theta^*)\right]",
        ("efron",),
    ),
    "unit_bootstrap": (
        "one_test",
        r"\left[q_{\alpha/2}(\theta^*),\ q_{1-\alpha/2}(\theta^*)\right]",
        ("efron",),
    ),
    "begg_greenes": (
        "one_test",
        r"Se=\frac{\sum_s N_s g_s T_s}{\sum_s N_s g_s},\quad"
        r" Sp=\frac{\sum_s N_s(1-g_s)(1-T_s)}{\sum_s N_s(1-g_s)}",
        ("begg_greenes",),
    ),
    "mercaldo_logit": (
        "one_test",
        r"\ln\frac{Se\,\pi}{(1-Sp)(1-\pi)} \pm z\sqrt{\tfrac{FN}{TP(TP+FN)}+\tfrac{TN}{FP(FP+TN)}}",
        ("mercaldo",),
    ),
    "verification_bounds": (
        "one_test",
        r"\frac{TP}{TP+FN+U_-}\ \text{ ... }\ \frac{TP+U_+}{TP+U_++FN}",
        ("kosinski_barnhart",),
    ),
    "mcnemar_asymptotic": ("paired", r"\chi^2_1=\frac{(b-c)^2}{b+c}", ("mcnemar",)),
    "mcnemar_corrected": ("paired", r"\chi^2_1=\frac{\max(|b-c|-1,\,0)^2}{b+c}", ("edwards",)),
    "mcnemar_exact": (
        "paired",
        r"p=\min\Bigl\{1,\ 2\sum_{j=0}^{\min(b,c)}\tbinom{b+c}{j}2^{-(b+c)}\Bigr\}",
        ("fagerland",),
    ),
    "mcnemar_midp": (
        "paired",
        r"p=2\sum_{j=0}^{\min(b,c)}\tbinom{b+c}{j}2^{-(b+c)}-\tbinom{b+c}{b}2^{-(b+c)},"
        r"\quad p=1\ \text{ if }\ b=c",
        ("fagerland",),
    ),
    "mcnemar_textbook": (
        "paired",
        r"\frac{(|b-c|-1)^2}{b+c}\ \text{ if }\ b+c<40,\qquad \frac{(b-c)^2}{b+c}\ \text{ if }\ b+c\ge 40",
        ("mcnemar", "edwards"),
    ),
    "newcombe": (
        "paired",
        r"\hat\theta-\sqrt{(p_2-l_2)^2-2\hat\varphi(p_2-l_2)(u_1-p_1)+(u_1-p_1)^2}\ \text{ ... }\ "
        r"\hat\theta+\sqrt{(u_2-p_2)^2-2\hat\varphi(u_2-p_2)(p_1-l_1)+(p_1-l_1)^2}",
        ("newcombe_paired",),
    ),
    "tango": (
        "paired",
        r"\Bigl\{\Delta:\ |c-b-n\Delta|\le z\sqrt{n\,(2\tilde q_\Delta+\Delta(1-\Delta))}\Bigr\}",
        ("tango",),
    ),
    "tang_score": (
        "paired",
        r"\Bigl\{\theta:\ |x_2-\theta x_1|\le z\sqrt{n(1+\theta)\tilde q_\theta+(a+b+c)(\theta-1)}\Bigr\}",
        ("tang_ratio",),
    ),
    "conditional_odds_wilson": (
        "paired",
        r"\frac{c}{b},\quad\Bigl[\frac{l}{1-l},\ \frac{u}{1-u}\Bigr],"
        r"\quad[l,u]\ \text{Wilson for}\ c\ \text{of}\ b+c",
        ("fagerland_matched", "wilson"),
    ),
    "lachenbruch_lynch": (
        "paired",
        r"\chi^2_2=\frac{(b_+-c_+)^2}{b_++c_+}+\frac{(b_--c_-)^2}{b_-+c_-}",
        ("lachenbruch_lynch",),
    ),
    "rao_scott_logit_t": (
        "clustered",
        r"\operatorname{logit}p\pm t_{K-1}\frac{\sqrt v}{p(1-p)},\quad p=\frac xn,\quad"
        rf" v={_CLUSTERED_SUM}\frac{{(x_i-p\,n_i)^2}}{{n^2}}",
        ("rao_scott", "genders"),
    ),
    "wilson_effective": (
        "clustered",
        r"\frac{x' + \tfrac{z^2}{2} \pm z\sqrt{\tfrac{x'(n'-x')}{n'} + \tfrac{z^2}{4}}}{n' + z^2},\quad"
        r" n'=\frac nD,\ x'=\frac xD,\ D=\frac{v}{p(1-p)/n}",
        ("rao_scott", "wilson"),
    ),
    "clustered_log": (
        "clustered",
        r"LR_+\exp\Bigl(\pm t_{K-1}\sqrt v\Bigr),\quad" + _LOG_LR_VARIANCE,
        ("simel", "genders", "kwak"),
    ),
    "clustered_youden": (
        "clustered",
        r"J-\sqrt{d_1^2+d_2^2+2r\,d_1d_2}\ \text{ ... }\ J+\sqrt{e_1^2+e_2^2+2r\,e_1e_2},\quad"
        r" d=\hat p-l,\ e=u-\hat p",
        ("genders", "zou_donner"),
    ),
    "clustered_logit_at_prevalence": (
        "clustered",
        r"\ln\frac{Se\,\pi}{(1-Sp)(1-\pi)}\pm t_{K-1}\sqrt v,\quad" + _LOG_LR_VARIANCE,
        ("mercaldo", "kwak"),
    ),
    "linearised_t": (
        "clustered",
        r"r_2-r_1\pm t_{K-1}\sqrt v,\quad"
        rf" v={_CLUSTERED_SUM}\Bigl(\frac{{x_{{2i}}-r_2n_{{2i}}}}{{N_2}}"
        r"-\frac{x_{1i}-r_1n_{1i}}{N_1}\Bigr)^2",
        ("kwak", "genders"),
    ),
    "delete_one_logit_t": (
        "clustered",
        r"\operatorname{logit}\hat p\pm t_{K_{eff}-1}\frac{\sqrt V}{\hat p(1-\hat p)},\quad"
        r" V=\tfrac{K-1}{K}\sum_i(\hat p_{(-i)}-\hat p)^2,\ K_{eff}=\frac{(\sum n_i)^2}{\sum n_i^2}",
        ("rao_scott", "genders", "carter", "fleiss_cuzick"),
    ),
    "wilson_effective_patients": (
        "clustered",
        r"\text{Wilson at }x=\hat p K_{eff},\ n=K_{eff}=\frac{(\sum n_i)^2}{\sum n_i^2}",
        ("wilson", "carter"),
    ),
    "f1_logit_t": (
        "one_test",
        r"\operatorname{logit}F_1\pm t_{K_{eff}-1}\frac{\sqrt V}{F_1(1-F_1)},\quad V=\tfrac{K}{K-1}\f"
        r"rac{\sum_i(x_i-F_1n_i)^2}{N^2},\ x_i=2TP_i,\ n_i=2TP_i+FP_i+FN_i",
        ("rao_scott", "carter", "fleiss_cuzick"),
    ),
    "mcc_fisher_z": (
        "one_test",
        r"\tanh\Bigl(\operatorname{artanh}M\pm t_{K_{eff}-1}\frac{\sqrt V}{1-M^2}\Bigr),\quad V=\tfra"
        r"c{K}{K-1}\sum_i\Bigl(\sum_c\frac{\partial M}{\partial c}c_i\Bigr)^2",
        ("matthews", "kwak", "carter", "fleiss_cuzick"),
    ),
    "ratio_mover": (
        "one_test",
        r"\left[\frac{\sqrt{l_1(2p_1-l_1)}}{u_0},\ \infty\right)\ (p_0=0),\qquad\left[0,\ \frac"
        r"{u_1}{\sqrt{l_0(2p_0-l_0)}}\right]\ (p_1=0)",
        ("donner_zou",),
    ),
    "agreement_wilson": (
        "agreement",
        r"\text{Wilson at }x=n=K_{eff}",
        ("wilson", "carter"),
    ),
    "agreement_fisher_z": (
        "agreement",
        r"\tanh\Bigl(\operatorname{artanh}\hat\kappa\pm q\,\frac{se}{1-\hat\kappa^2}\Bigr),\qua"
        r"d q=z\text{ or }t_{K-1}",
        ("fleiss",),
    ),
    "auc_logit_t": (
        "roc",
        r"\operatorname{logit}A\pm t_{K-1}\frac{se}{A(1-A)}",
        ("delong", "obuchowski_1997"),
    ),
    "auc_difference_t": (
        "roc",
        r"A_2-A_1\pm t_{K-1}\,se",
        ("delong", "obuchowski_1997"),
    ),
    "auc_clopper_pearson": (
        "roc",
        r"\left[B_{\alpha/2}(k,1),\ 1\right],\quad k=\min(K_1,K_0)",
        ("clopper_pearson",),
    ),
    "closed": (
        "many",
        r"p=\min\bigl(1,\ m\max(p_{joint},p_{endpoint})\bigr)",
        ("marcus",),
    ),
    "tango_at_margin": (
        "paired",
        r"T=\frac{(c-b)/D+nM/D}{\sqrt{(n/D)(2\tilde q-M(1+M))}},\quad p=P(t_{K_{eff}-1}\ge T)",
        ("tango", "rao_scott", "carter"),
    ),
    "odds_ratio_wald_f": (
        "subgroups",
        r"F=\frac{1}{G-1}\sum_g\frac{(L_g-\bar L)^2}{se_g^2},\quad L_g=\ln DOR_g,\ (G-1,\ K-G)",
        ("genders", "kwak"),
    ),
    "sign_flip_midp": (
        "clustered",
        r"p=2\Bigl(P(S>|D|)+\tfrac12P(S=|D|)\Bigr),\quad D=\sum_i d_i,\ S=\sum_i\pm|d_i|",
        ("hemerik", "canay", "fagerland"),
    ),
    "sign_flip_exact": (
        "clustered",
        r"p=P(|S|\ge|D|),\quad D=\sum_i d_i,\ S=\sum_i\pm|d_i|",
        ("hemerik", "canay"),
    ),
    "sign_flip_turned_round": (
        "clustered",
        r"\Bigl\{\delta: P\Bigl(\tfrac{\sum_F d_i}{\sum_F n_i}<\delta\Bigr)\ \text{between}\ \tfrac\alpha2"
        r"\ \text{and}\ 1-\tfrac\alpha2\Bigr\},\quad F\ \text{any set of patients}",
        ("hemerik", "canay"),
    ),
    "tango_effective": (
        "clustered",
        r"\text{Tango at }\frac bD,\frac cD,\frac nD;\quad D=\max\Bigl(1,\tfrac{K}{K-1}"
        r"\frac{\sum_i(d_i-\hat\delta n_i)^2}{\sum_u(d_u-\hat\delta)^2}\Bigr),\quad"
        r" t_{K_{eff}-1},\ K_{eff}=\frac{(\sum n_i)^2}{\sum n_i^2}",
        ("tango", "rao_scott", "carter"),
    ),
    "obuchowski": (
        "clustered",
        r"\chi^2_1=\frac{K-1}{K}\,\frac{(\sum_i D_i)^2}{\sum_i D_i^2}",
        ("obuchowski_1998",),
    ),
    "durkalski": (
        "clustered",
        r"\chi^2_1=\frac{\bigl(\sum_i D_i/n_i\bigr)^2}{\sum_i (D_i/n_i)^2}",
        ("durkalski",),
    ),
    "yang": (
        "clustered",
        r"\chi^2_1=\frac{K-1}{K}\,\frac{(\sum_i D_i)^2}"
        r"{\tfrac12\sum_i D_i^2+\tfrac12\sum_i\bigl(D_i-\tfrac{\sum_j D_j}{n}n_i\bigr)^2}",
        ("yang",),
    ),
    "eliasziw": (
        "clustered",
        r"\chi^2_1=\frac{(b-c)^2}{(b+c)\,\{1+(n_c-1)\hat\rho\}}",
        ("eliasziw_donner",),
    ),
    "wald_clustered": (
        "clustered",
        rf"W=\hat\delta^\top V^{{-1}}\hat\delta,\quad V={_CLUSTERED_SUM}\psi_i\psi_i^\top",
        ("rao_scott", "kwak"),
    ),
    "wald_clustered_f": (
        "clustered",
        r"\frac{K-q}{q(K-1)}\,W\sim F_{q,\,K-q}",
        ("rao_scott", "kwak", "hotelling"),
    ),
    "weighted_generalised_score": (
        "predictive",
        r"\chi^2_1=\frac{(\hat P_2-\hat P_1)^2}{\{\hat P(1-\hat P)-2\hat C\}(1/N_1+1/N_2)}",
        ("kosinski",),
    ),
    "generalised_score": (
        "predictive",
        r"\chi^2_1=\frac{\bigl(\sum_u U_u\bigr)^2}{\sum_u U_u^2},\quad"
        r" U_u=\sum_{j\in u}(g_j-\bar g)(y_u-\hat P)",
        ("leisenring",),
    ),
    "relative_predictive_value": (
        "predictive",
        r"\frac{P_2}{P_1}\exp\bigl(\pm z\,\hat\sigma_{\ln(P_2/P_1)}\bigr)",
        ("moskowitz_pepe",),
    ),
    "clustered_relative_predictive_value": (
        "predictive",
        rf"\frac{{P_2}}{{P_1}}\exp\Bigl(\pm t_{{K-1}}\sqrt{{{_CLUSTERED_SUM}"
        r"\bigl(\textstyle\sum_{u\in i}w_u\bigr)^2}\Bigr)",
        ("moskowitz_pepe", "kwak"),
    ),
    "likelihood_ratio_log_ratio": (
        "predictive",
        r"\frac{LR_2}{LR_1}\exp\Bigl(\pm z\sqrt{\textstyle\sum_u w_u^2}\Bigr)",
        ("roldan_luna", "gu_pepe"),
    ),
    "clustered_likelihood_ratio_log_ratio": (
        "predictive",
        rf"\frac{{LR_2}}{{LR_1}}\exp\Bigl(\pm t_{{K-1}}\sqrt{{{_CLUSTERED_SUM}"
        r"\bigl(\textstyle\sum_{u\in i}w_u\bigr)^2}\Bigr)",
        ("roldan_luna", "kwak"),
    ),
    "cochran_q": (
        "many",
        r"Q=\frac{k(k-1)\sum_j(C_j-\bar C)^2}{k\sum_uR_u-\sum_uR_u^2}\sim\chi^2_{k-1}",
        ("cochran",),
    ),
    "clustered_cochran_q": (
        "many",
        r"W=\hat\delta^\top V^{-1}\hat\delta\sim\chi^2_q,\quad \hat\delta_j=p_j-p_1",
        ("cochran", "rao_scott"),
    ),
    "clustered_cochran_q_f": ("many", r"\frac{K-q}{q(K-1)}\,W\sim F_{q,\,K-q}", ("cochran", "hotelling")),
    "bowker": ("many", r"\chi^2=\sum_{i<j}\frac{(n_{ij}-n_{ji})^2}{n_{ij}+n_{ji}}", ("bowker",)),
    "stuart_maxwell": (
        "many",
        r"\chi^2=d^\top S^{-1}d,\quad d_i=n_{i\cdot}-n_{\cdot i}",
        ("stuart", "maxwell"),
    ),
    "holm": ("many", r"\tilde p_{(j)}=\max_{l\le j}\min\{1,\ (m-l+1)\,p_{(l)}\}", ("holm",)),
    "bh": ("many", r"\tilde p_{(j)}=\min_{l\ge j}\min\{1,\ \tfrac ml\,p_{(l)}\}", ("benjamini_hochberg",)),
    "agreement_measures": (
        "agreement",
        r"\kappa=\frac{p_o-p_e}{1-p_e},\quad PA=\frac{2a}{2a+b+c},\quad NA=\frac{2d}{2d+b+c},\quad"
        r" AC_1=\frac{p_o-2\pi(1-\pi)}{1-2\pi(1-\pi)},\quad PABAK=2p_o-1",
        ("cohen", "cicchetti_feinstein", "gwet", "byrt"),
    ),
    "kappa_null_variance": (
        "agreement",
        r"v=\frac{p_e+p_e^2-\sum_i p_{i\cdot}p_{\cdot i}(p_{i\cdot}+p_{\cdot i})}{n(1-p_e)^2}",
        ("cohen", "fleiss"),
    ),
    "agreement_delta": (
        "agreement",
        r"\hat\theta\pm z\sqrt{\tfrac1n\Bigl\{\sum_{ij}p_{ij}\theta_{ij}^2"
        r"-\bigl(\sum_{ij}p_{ij}\theta_{ij}\bigr)^2\Bigr\}},"
        r"\quad \theta_{ij}=\partial\theta/\partial p_{ij}",
        ("fleiss", "gwet"),
    ),
    "agreement_clopper_pearson": (
        "agreement",
        r"\text{PABAK: } [\,2l-1,\ 2u-1\,],\ [l,u]\ \text{ of }\ \tfrac{a+d}{n};\quad "
        r"p_{+}:\ \bigl[\tfrac{2l}{1+l},\ \tfrac{2u}{1+u}\bigr],\ [l,u]\ \text{ of }\ \tfrac{a}{a+b+c}",
        ("byrt", "clopper_pearson"),
    ),
    "patient_jackknife": (
        "agreement",
        r"\hat\theta\pm t_{K-1}\sqrt{\tfrac{K-1}{K}\sum_i(\hat\theta_{(-i)}-\bar\theta_{(\cdot)})^2}",
        ("efron",),
    ),
    "delong": (
        "roc",
        r"A=\frac1{mn}\sum_{s,t}\bigl[\mathbf 1(X_s>Y_t)+\tfrac12\mathbf 1(X_s=Y_t)\bigr],"
        r"\quad v=\frac{S_{10}}m+\frac{S_{01}}n",
        ("delong", "sun_xu"),
    ),
    "obuchowski_auc": (
        "roc",
        r"v=\frac{K_1}{K_1-1}\frac{\sum_i a_i^2}{m^2}+\frac{K_0}{K_0-1}\frac{\sum_i b_i^2}{n^2}"
        r"+\frac{2K}{K-1}\frac{\sum_i a_ib_i}{mn}",
        ("obuchowski_1997",),
    ),
    "reader_guarded": (
        "readers",
        r"E=MS_{TR}+J\max(Cov_2-Cov_3,0),\ df=\frac{E^2(J-1)}{MS_{TR}^2},\quad"
        r" \hat\delta\pm\max\Bigl(t_{df}\sqrt{2E/J},\ t_{K-1}\sqrt{w^{\top}Sw},"
        r"\ t_{J-1}\sqrt{2MS_{TR}/J}\Bigr)",
        ("obuchowski_rockette", "hillis", "rao_scott"),
    ),
    "readers_fixed": (
        "readers",
        r"\hat\delta\pm t_{K-1}\sqrt{w^{\top}Sw},\quad w=\mp 1/J",
        ("obuchowski_rockette", "rao_scott"),
    ),
    "reader_u_statistic": (
        "readers",
        r"V=\sum_m c_m M_m-M_{00},\quad V(\hat\delta)=V_{AA}+V_{BB}-2V_{AB}",
        ("gallas",),
    ),
    "reader_size": (
        "readers",
        r"E=v+\tfrac{K_0}{K}\bigl(Var-Cov_1+(J-1)g\bigr),\quad"
        r" P\bigl(F_{1,df}(J\delta^2/2E)>F_{1-\alpha}\bigr)",
        ("hillis_size",),
    ),
    "marginal_logistic": (
        "subgroups",
        r"\operatorname{logit}P(\text{right})=\beta_0+\beta_1 m+\beta_2 x+\beta_3 mx,\quad"
        r" V=\tfrac{K}{K-1}A^{-1}\Bigl(\sum_i s_i s_i^{\top}\Bigr)A^{-1}",
        ("liang_zeger",),
    ),
    "patient_permutation": (
        "subgroups",
        r"W=\sum_g\frac{(\hat\delta_g-\hat\delta_w)^2}{V_g},\quad"
        r" V_g=\tfrac{K_g}{K_g-1}\frac{\sum_i(d_i-\hat\delta_g n_i)^2}{N_g^2},\quad"
        r" p=\frac{1+\#\{W^*\ge W\}}{1+B}",
        ("janssen", "chung_romano", "phipson_smyth"),
    ),
    "patient_permutation_alike": (
        "subgroups",
        r"T=\sum_g n_g(\hat\delta_g-\hat\delta)^2,\quad p=\frac{1+\#\{T^*\ge T\}}{1+B}",
        ("pesarin", "phipson_smyth"),
    ),
    "discordant_split_exact": (
        "subgroups",
        r"p=\sum_{P(t)\le P(t_{obs})}P(t),\quad P(t)=\prod_g\tbinom{b_g+c_g}{c_g}\Big/\tbinom{b+c}{c}",
        ("freeman_halton",),
    ),
    "discordant_split_monte_carlo": (
        "subgroups",
        r"p=\frac{1+\#\{P(t^*)\le P(t_{obs})\}}{1+B}",
        ("freeman_halton", "phipson_smyth"),
    ),
    "breslow_day": (
        "subgroups",
        r"\chi^2_{S-1}=\sum_s\frac{(x_s-E_s)^2}{V_s}",
        ("breslow_day",),
    ),
    "breslow_day_tarone": (
        "subgroups",
        r"\chi^2_{S-1}=\sum_s\frac{(x_s-E_s)^2}{V_s}-\frac{\bigl(\sum_s(x_s-E_s)\bigr)^2}{\sum_sV_s}",
        ("tarone",),
    ),
    "t": ("time", r"\bar x\pm t_{n-1}\frac{s}{\sqrt n}", ("student",)),
    "gray": (
        "time",
        r"\chi^2=z^\top V^{-1}z,\quad z_g=\sum_t\Bigl(d_{1g}-d_1\frac{R_g}{\sum_hR_h}\Bigr)",
        ("gray",),
    ),
    "log_rank": ("time", r"\chi^2=(O-E)^\top V^{-1}(O-E)", ("mantel",)),
}

CHARTS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    # family: (group, beginnings of its method codes, papers)
    "run": ("monitoring", "run_chart", ("anhoej",)),
    "p": ("monitoring", "p_exact p_normal", ("montgomery",)),
    "u": ("monitoring", "u_exact u_normal", ("montgomery",)),
    "p_prime": ("monitoring", "p_prime", ("laney", "nelson")),
    "u_prime": ("monitoring", "u_prime", ("laney", "nelson")),
    "xmr": ("monitoring", "xmr_three xmr_rounded xmr_exact", ("montgomery", "nelson")),
    "xmr_prime": ("monitoring", "xmr_prime", ("taylor",)),
    "moving_range": ("monitoring", "moving_range", ("montgomery",)),
    "g": ("monitoring", "g_", ("benneyan",)),
    "t": ("monitoring", "t_", ("montgomery",)),
    "bernoulli_cusum": ("monitoring", "bernoulli_cusum", ("steiner", "reynolds_stoumbos")),
    "risk_adjusted_cusum": ("monitoring", "risk_adjusted_cusum", ("steiner",)),
    "funnel": ("monitoring", "funnel_", ("spiegelhalter",)),
    "kaplan_meier": ("time", "kaplan_meier", ("kaplan_meier", "greenwood")),
    "aalen_johansen": ("time", "aalen_johansen", ("aalen_johansen",)),
}

GROUPS = tuple(dict.fromkeys(group for group, _, _ in (*FORMULAS.values(), *CHARTS.values())))
"""Stable codes of the groups, in the order in which they are shown."""
