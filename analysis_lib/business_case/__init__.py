"""The maatschappelijke business case: what an intervention costs and saves, and for whom.

Method: effects are valued with prices ('financial proxies') and only the share
that is owed to the intervention (the impact claim) counts; see 'Kleuters in
Delfshaven' (Sinzer, 2019), §2.2 and §4.4.
"""

from analysis_lib.business_case.contract import CONTRACT
from analysis_lib.business_case.decision import Decision, Options, options_of
from analysis_lib.business_case.discounting import discount_of
from analysis_lib.business_case.model import BASE, BusinessCase, Scenario, break_even_claim, evaluate, illustrations
from analysis_lib.business_case.monitoring_table import released
from analysis_lib.business_case.price_level import at_price_level
from analysis_lib.business_case.scenarios import compare, scenario_of
